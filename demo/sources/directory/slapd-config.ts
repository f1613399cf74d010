import { serviceAccount, suffix } from './entries.js';

/** What the configuration of OpenLDAP depends on. */
export interface SlapdConfigOptions {
  /** The private folder of this server; its database goes to `data` in it. */
  readonly folder: string;
  /** Where the schemas are: `/etc/ldap/schema`. */
  readonly schemas: string;
  /** Where loadable modules are; absent when everything is built in. */
  readonly modules: string | undefined;
  /** Whether `certificate.pem` and `key.pem` are in the folder. */
  readonly withTls: boolean;
}

/**
 * Writes the configuration for `slapadd -n0`.
 *
 * Nobody reads anything before binding; the service account reads all but passwords, a person only their own entry.
 */
export function slapdConfig({ folder, schemas, modules, withTls }: SlapdConfigOptions): string {
  const blocks = [
    [
      'dn: cn=config',
      'objectClass: olcGlobal',
      'cn: config',
      `olcPidFile: ${folder}/slapd.pid`,
      'olcSizeLimit: 500',
      ...(withTls
        ? [`olcTLSCertificateFile: ${folder}/certificate.pem`, `olcTLSCertificateKeyFile: ${folder}/key.pem`]
        : []),
    ],
    modules === undefined
      ? []
      : [
          'dn: cn=module{0},cn=config',
          'objectClass: olcModuleList',
          'cn: module{0}',
          `olcModulePath: ${modules}`,
          'olcModuleLoad: back_mdb',
        ],
    ['dn: cn=schema,cn=config', 'objectClass: olcSchemaConfig', 'cn: schema'],
    ...['core', 'cosine', 'inetorgperson'].map((name) => [`include: file://${schemas}/${name}.ldif`]),
    windowsSchema,
    [
      'dn: olcDatabase={-1}frontend,cn=config',
      'objectClass: olcDatabaseConfig',
      'objectClass: olcFrontendConfig',
      'olcDatabase: {-1}frontend',
      'olcAccess: {0}to dn.base="" by * read',
      'olcAccess: {1}to dn.base="cn=Subschema" by * read',
    ],
    [
      'dn: olcDatabase={1}mdb,cn=config',
      'objectClass: olcDatabaseConfig',
      'objectClass: olcMdbConfig',
      'olcDatabase: {1}mdb',
      `olcSuffix: ${suffix}`,
      `olcRootDN: cn=manager,${suffix}`,
      `olcDbDirectory: ${folder}/data`,
      'olcDbIndex: objectClass eq',
      'olcDbIndex: uid,mail,sAMAccountName,userPrincipalName,member eq',
      'olcAccess: {0}to attrs=userPassword by anonymous auth by * none',
      `olcAccess: {1}to * by dn.exact="${serviceAccount.dn}" read by self read by anonymous auth by * none`,
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** The attributes of Active Directory that people are found by, under Microsoft's own identifiers. */
const windowsSchema: readonly string[] = [
  'dn: cn=windows,cn=schema,cn=config',
  'objectClass: olcSchemaConfig',
  'cn: windows',
  "olcAttributeTypes: ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )",
  "olcAttributeTypes: ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )",
  "olcAttributeTypes: ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )",
  "olcObjectClasses: ( 1.3.6.1.4.1.99999.1.1 NAME 'windowsAccount' SUP top AUXILIARY MAY ( sAMAccountName $ userPrincipalName $ objectGUID ) )",
];
