import type { Connection, ConnectionsDocument, Mode } from '../../src/connection/connection.js';
import type { FlowSetup } from '../../src/flow/login-state.js';

const base = (id: string, modes: readonly Mode[] = ['redirect']) =>
  ({ id, hint: { connection: id }, label: id, modes, visibility: 'button', strategy: 'test' }) as const;

/** Connections of each kind. */
export const connections = {
  users: {
    ...base('users', ['embedded', 'redirect']),
    kind: 'database',
    identifiers: [{ type: 'email' }],
    password: {},
    reset: 'code',
    actions: { signup: 'form' },
  },
  email: {
    ...base('email', ['embedded', 'redirect']),
    kind: 'passwordless',
    strategy: 'email',
    identifier: { type: 'email' },
    factor: 'code',
  },
  sms: {
    ...base('sms', ['embedded', 'redirect']),
    kind: 'passwordless',
    strategy: 'sms',
    identifier: { type: 'phone' },
    factor: 'code',
  },
  social: { ...base('social', ['redirect', 'popup']), kind: 'social' },
  acme: { ...base('acme'), kind: 'enterprise', visibility: 'identifier', domains: { match: 'remote' } },
  directory: {
    ...base('directory', ['embedded', 'redirect']),
    kind: 'enterprise',
    form: { identifier: { type: 'username' } },
  },
  eid: {
    ...base('eid'),
    kind: 'legal',
    country: 'SE',
    variants: [
      { id: 'same-device', hint: { acrValues: ['same'] } },
      { id: 'other-device', hint: { acrValues: ['other'] } },
    ],
  },
  passkey: { ...base('passkey', ['embedded', 'redirect']), kind: 'passkey' },
  redirectUsers: {
    ...base('redirect-users'),
    kind: 'database',
    identifiers: [{ type: 'email' }],
    password: {},
    reset: 'redirect',
  },
} as const satisfies Readonly<Record<string, Connection>>;

/** A document of these connections. */
export function documentOf(...list: readonly Connection[]): ConnectionsDocument {
  return { version: 1, issuer: 'https://login.example', client_id: 'app', connections: list };
}

/** What a page in an app decides, when it decides nothing. */
export const setup: FlowSetup = {
  position: 'app',
  profile: 'auto',
  action: 'login',
  secretsAllowed: true,
  mode: undefined,
  identifier: '',
  connection: undefined,
  organization: undefined,
  uiLocales: [],
};
