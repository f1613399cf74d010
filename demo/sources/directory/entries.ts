import { createHash } from 'node:crypto';

/** One entry of the directory: what both servers serve. */
export interface DirectoryEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>;
  /** For a simple bind; never handed out. */
  readonly password?: string;
}

/** A person of the company. */
export interface DirectoryPerson {
  readonly uid: string;
  readonly password: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
  readonly telephone?: string;
  readonly department: string;
  /** The common name, when it is not the two names. */
  readonly commonName?: string;
}

/** Where everything is. */
export const suffix = 'dc=corp,dc=example';

/** The account with which the broker searches. */
export const serviceAccount = { dn: `cn=broker,ou=Services,${suffix}`, password: 'broker-service-pass' } as const;

/** The people of corp.example; some have names and addresses that careless code trips over. */
export const directoryPeople: readonly DirectoryPerson[] = [
  {
    uid: 'lars',
    password: 'ldap-pass-1',
    givenName: 'Lars',
    surname: 'Holm',
    mail: 'lars@corp.example',
    telephone: '+46 8 123 456 78',
    department: 'Engineering',
  },
  {
    uid: 'mia',
    password: 'ldap-pass-2',
    givenName: 'Mia',
    surname: 'Sørensen',
    mail: 'mia@corp.example',
    department: 'Operations',
  },
  {
    uid: 'sean.obrien',
    password: 'ldap-pass-3',
    givenName: 'Sean',
    surname: "O'Brien",
    // A comma, a plus and parentheses: each needs escaping, in the name of the entry or in a filter.
    commonName: "O'Brien, Sean (R+D) *contractor*",
    mail: 'sean.obrien@corp.example',
    department: 'Research',
  },
  // Two people behind one shared address: it must not sign either of them in.
  {
    uid: 'desk1',
    password: 'ldap-pass-4',
    givenName: 'Front',
    surname: 'Desk One',
    mail: 'desk@corp.example',
    department: 'Reception',
  },
  {
    uid: 'desk2',
    password: 'ldap-pass-5',
    givenName: 'Front',
    surname: 'Desk Two',
    mail: 'desk@corp.example',
    department: 'Reception',
  },
];

/** Groups by name; a member is a person's uid, or `group:` and the name of another group. */
const groups: Readonly<Record<string, readonly string[]>> = {
  developers: ['lars', 'sean.obrien'],
  operators: ['mia'],
  staff: ['group:developers', 'group:operators'],
};

/** The name of a person's entry. */
export function personDn(person: DirectoryPerson): string {
  return `cn=${escapeDnValue(commonNameOf(person))},ou=People,${suffix}`;
}

/** Everything in the directory, parents before children. `referral` is where the partners' entries are said to be. */
export function directoryEntries(referral: string): readonly DirectoryEntry[] {
  const organization = ['People', 'Groups', 'Services'].map((name): DirectoryEntry => ({
    dn: `ou=${name},${suffix}`,
    attributes: { objectClass: ['organizationalUnit'], ou: [name] },
  }));
  return [
    { dn: suffix, attributes: { objectClass: ['dcObject', 'organization'], dc: ['corp'], o: ['Corp'] } },
    ...organization,
    {
      dn: serviceAccount.dn,
      attributes: { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn: ['broker'] },
      password: serviceAccount.password,
    },
    ...directoryPeople.map(personEntry),
    ...Object.entries(groups).map(groupEntry),
    {
      dn: `ou=Partners,${suffix}`,
      attributes: { objectClass: ['referral', 'extensibleObject'], ou: ['Partners'], ref: [referral] },
    },
  ];
}

function personEntry(person: DirectoryPerson): DirectoryEntry {
  return {
    dn: personDn(person),
    attributes: {
      // All of them, as servers answer: searches name any.
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'windowsAccount'],
      cn: [commonNameOf(person)],
      sn: [person.surname],
      givenName: [person.givenName],
      displayName: [`${person.givenName} ${person.surname}`],
      uid: [person.uid],
      mail: [person.mail],
      sAMAccountName: [person.uid],
      userPrincipalName: [`${person.uid}@corp.example`],
      // Sixteen bytes that never change, as in Active Directory; here they follow from the name.
      objectGUID: [createHash('sha256').update(person.uid).digest().subarray(0, 16)],
      departmentNumber: [person.department],
      ...(person.telephone === undefined ? {} : { telephoneNumber: [person.telephone] }),
    },
    password: person.password,
  };
}

function groupEntry([name, members]: readonly [string, readonly string[]]): DirectoryEntry {
  const member = members.map((one) => {
    if (one.startsWith('group:')) return groupDn(one.slice('group:'.length));
    const person = directoryPeople.find(({ uid }) => uid === one);
    if (!person) throw new Error(`The group ${name} names nobody as ${one}.`);
    return personDn(person);
  });
  return { dn: groupDn(name), attributes: { objectClass: ['groupOfNames'], cn: [name], member } };
}

function groupDn(name: string): string {
  return `cn=${name},ou=Groups,${suffix}`;
}

function commonNameOf(person: DirectoryPerson): string {
  return person.commonName ?? `${person.givenName} ${person.surname}`;
}

/** @see [RFC 4514 §2.4](https://www.rfc-editor.org/rfc/rfc4514#section-2.4) */
function escapeDnValue(value: string): string {
  return value.replace(/[",+;<>\\]/g, '\\$&').replace(/^[ #]| $/g, '\\$&');
}
