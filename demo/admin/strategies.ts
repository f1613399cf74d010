import type { Options } from './records.js';

/** What kinds of connections are called. */
export const kindNames: Readonly<Record<string, string>> = {
  social: 'Social',
  enterprise: 'Enterprise',
  legal: 'Legal (eID)',
  database: 'Database',
  passwordless: 'Passwordless',
  passkey: 'Passkey',
  generic: 'Other',
};

/** What strategies are called. */
export const strategyNames: Readonly<Record<string, string>> = {
  database: 'Own database',
  'custom-database': 'Custom database',
  oidc: 'OpenID Connect',
  oauth2: 'OAuth 2.0',
  saml: 'SAML 2.0',
  ldap: 'LDAP',
  ad: 'Active Directory',
  eid: 'eID',
  email: 'Email code or link',
  sms: 'SMS code',
  voice: 'Voice code',
  webauthn: 'Passkey',
};

/** One option of a strategy, as a form asks for it. */
export interface OptionField {
  /** The path within `options`: `gateway.url`. */
  readonly path: string;
  readonly label: string;
  readonly type: 'text' | 'url' | 'secret' | 'number' | 'flag' | 'list' | 'select' | 'long';
  readonly required?: boolean;
  readonly values?: readonly string[];
  /** What is in force when it is left empty. */
  readonly fallback?: string | boolean;
  readonly help?: string;
}

const clientFields: readonly OptionField[] = [
  { path: 'clientId', label: 'Client ID', type: 'text', required: true },
  {
    path: 'clientSecret',
    label: 'Client secret',
    type: 'secret',
    help: 'Kept sealed and never shown again. Leave it out for a public client.',
  },
];
const trustField: OptionField = {
  path: 'trustEmail',
  label: 'Believe that its email addresses are verified',
  type: 'flag',
  fallback: true,
};
const oidcFields: readonly OptionField[] = [
  {
    path: 'issuer',
    label: 'Issuer',
    type: 'url',
    required: true,
    help: 'The address whose /.well-known/openid-configuration describes the provider.',
  },
  ...clientFields,
  { path: 'scope', label: 'Scopes', type: 'text', fallback: 'openid profile email' },
];
const codeFields: readonly OptionField[] = [
  { path: 'code.length', label: 'Digits of a code', type: 'number', fallback: '6' },
  { path: 'code.lifetimeSeconds', label: 'Lifetime in seconds', type: 'number', fallback: '180' },
  { path: 'code.tries', label: 'Wrong tries', type: 'number', fallback: '3' },
  { path: 'code.resendAfterSeconds', label: 'Seconds until it can be sent again', type: 'number', fallback: '30' },
  { path: 'signup', label: 'An unknown person becomes a user', type: 'flag', fallback: true },
];
const storeFields: readonly OptionField[] = [
  { path: 'identifiers', label: 'Identifiers', type: 'list', fallback: 'email', help: 'email, username, phone' },
  {
    path: 'passwordPolicy',
    label: 'Password policy',
    type: 'select',
    values: ['none', 'low', 'fair', 'good', 'excellent'],
    fallback: 'good',
  },
  { path: 'signup', label: 'People can sign up', type: 'flag', fallback: true },
];

const directoryFields: readonly OptionField[] = [
  { path: 'url', label: 'Address', type: 'text', required: true, help: 'ldaps://directory.example' },
  { path: 'baseDn', label: 'Base DN', type: 'text', required: true, help: 'Where people are: dc=acme,dc=example' },
  { path: 'bindDn', label: 'Bind DN', type: 'text', help: 'The account to search with.' },
  { path: 'bindPassword', label: 'Bind password', type: 'secret', help: 'Kept sealed and never shown again.' },
  { path: 'windowsDomain', label: 'Windows domain', type: 'text', help: 'So that people can type CORP\\name.' },
  { path: 'startTls', label: 'Use StartTLS', type: 'flag', fallback: false },
  trustField,
];

const phoneFields: readonly OptionField[] = [
  { path: 'gateway.url', label: 'Gateway address', type: 'url', required: true },
  { path: 'gateway.token', label: 'Gateway token', type: 'secret', help: 'Kept sealed and never shown again.' },
  ...codeFields,
];

/** The options that a form shows, by strategy; all others are in the JSON below it. */
export const optionFields: Readonly<Record<string, readonly OptionField[]>> = {
  oidc: [...oidcFields, trustField],
  eid: [...oidcFields, { path: 'country', label: 'Country', type: 'text', required: true, help: 'Two letters: SE' }],
  oauth2: [
    { path: 'authorizationUrl', label: 'Authorization address', type: 'url', required: true },
    { path: 'tokenUrl', label: 'Token address', type: 'url', required: true },
    { path: 'profileUrl', label: 'Profile address', type: 'url', required: true },
    ...clientFields,
    { path: 'scope', label: 'Scopes', type: 'list' },
    { path: 'userIdField', label: 'Member that names the person', type: 'text', fallback: 'id' },
    trustField,
  ],
  saml: [
    { path: 'metadataUrl', label: 'Metadata address', type: 'url', help: 'Or paste the metadata below.' },
    { path: 'metadata', label: 'Metadata (XML)', type: 'long' },
    { path: 'signRequests', label: 'Sign requests', type: 'flag', fallback: true },
    { path: 'requireEncryption', label: 'Refuse assertions that are not encrypted', type: 'flag', fallback: false },
    { path: 'singleLogout', label: 'Sign out at the provider, too', type: 'flag', fallback: true },
  ],
  ldap: directoryFields,
  ad: directoryFields,
  database: storeFields,
  'custom-database': [
    { path: 'import', label: 'Move people into the broker at their first login', type: 'flag', fallback: false },
    ...storeFields,
    {
      path: 'legacyUsers',
      label: 'Users in the legacy store',
      type: 'number',
      help: 'For the progress of a migration.',
    },
  ],
  email: [
    { path: 'send', label: 'What is sent', type: 'select', values: ['code', 'link', 'code-or-link'], fallback: 'code' },
    ...codeFields,
  ],
  webauthn: [
    { path: 'autofill', label: 'Offer passkeys in the autofill of the first field', type: 'flag', fallback: true },
  ],
  sms: [...phoneFields, { path: 'voice', label: 'Offer a call instead', type: 'flag', fallback: false }],
  voice: phoneFields,
};

/** A connection to begin with. */
export interface ConnectionTemplate {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly kind: string;
  readonly strategy: string;
  readonly id: string;
  readonly label: string;
  readonly options: Options;
}

/** One template for each kind of connection; those of well-known providers come from the broker. */
export const templates: readonly ConnectionTemplate[] = [
  {
    name: 'oidc-enterprise',
    title: 'OpenID Connect',
    text: 'A company account: Entra, Okta, Keycloak, or any OpenID provider.',
    kind: 'enterprise',
    strategy: 'oidc',
    id: 'company',
    label: 'Company account',
    options: {},
  },
  {
    name: 'saml',
    title: 'SAML 2.0',
    text: 'A company account behind a SAML identity provider.',
    kind: 'enterprise',
    strategy: 'saml',
    id: 'company-saml',
    label: 'Company account',
    options: {},
  },
  {
    name: 'ldap',
    title: 'Active Directory / LDAP',
    text: 'People of a directory sign in with the password they have there.',
    kind: 'enterprise',
    strategy: 'ldap',
    id: 'directory',
    label: 'Directory',
    options: {},
  },
  {
    name: 'oidc-social',
    title: 'Social, by OpenID Connect',
    text: 'People have an account of their own at a provider.',
    kind: 'social',
    strategy: 'oidc',
    id: 'social-account',
    label: 'Social account',
    options: {},
  },
  {
    name: 'oauth2',
    title: 'Social, by OAuth 2.0',
    text: 'A provider without ID tokens: the profile comes from its API.',
    kind: 'social',
    strategy: 'oauth2',
    id: 'social-oauth2',
    label: 'Social account',
    options: {},
  },
  {
    name: 'eid',
    title: 'eID',
    text: 'A legal identity scheme of a country.',
    kind: 'legal',
    strategy: 'eid',
    id: 'eid',
    label: 'eID',
    options: { variants: [{ id: 'same-device', acr: 'urn:example:acr:same-device' }] },
  },
  {
    name: 'database',
    title: 'Database',
    text: 'Users and passwords in the broker itself.',
    kind: 'database',
    strategy: 'database',
    id: 'more-users',
    label: 'Email and password',
    options: {},
  },
  {
    name: 'custom-database',
    title: 'Custom database',
    text: 'Your own store of users, by scripts; people can move over at their first login.',
    kind: 'database',
    strategy: 'custom-database',
    id: 'legacy-users',
    label: 'Legacy users',
    options: { template: 'javascript' },
  },
  {
    name: 'email',
    title: 'Code by email',
    text: 'People type a code that comes by email.',
    kind: 'passwordless',
    strategy: 'email',
    id: 'email-code',
    label: 'Email me a code',
    options: {},
  },
  {
    name: 'sms',
    title: 'Code by SMS',
    text: 'People type a code that comes by text or call.',
    kind: 'passwordless',
    strategy: 'sms',
    id: 'sms-code',
    label: 'Text me a code',
    options: {},
  },
  {
    name: 'email-link',
    title: 'Link by email',
    text: 'People open a link that comes by email, in the same browser.',
    kind: 'passwordless',
    strategy: 'email',
    id: 'email-sign-in-link',
    label: 'Email link',
    options: { send: 'link' },
  },
  {
    name: 'passkey',
    title: 'Passkey',
    text: 'People use their fingerprint, their face or a security key. They make a passkey after another sign-in.',
    kind: 'passkey',
    strategy: 'webauthn',
    id: 'passkeys',
    label: 'Passkey',
    options: {},
  },
];
