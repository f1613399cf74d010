import { LoginError } from 'idp-login';
import type { IdpLogin, LoginErrorCode, LoginTurn, ScreenName, Step } from 'idp-login';

import { fakeClient } from './fake-client.js';
import type { FakeAnswers } from './fake-client.js';
import { sample, sampleDocument } from './sample-connections.js';

/** How a story gets to its screen. */
export interface StateStory {
  readonly answers: FakeAnswers;
  /** Properties of the login box. */
  readonly set?: Partial<Pick<IdpLogin, 'connection' | 'loginHint' | 'action' | 'mode' | 'authenticationProfile'>>;
  /** What to type and send, by the name of the field. */
  readonly type?: Readonly<Record<string, string>>;
}

const all = sampleDocument(sample.users, sample.email, sample.social, sample.northwind, sample.acme);
const embedded = sampleDocument(sample.users, sample.email, sample.directory, sample.social, sample.passkey);
const hint = 'ada@demo.example';
const error = (code: LoginErrorCode): LoginError => new LoginError(code, `The story shows ${code}.`);

/** A login that has got to a step. */
function step(value: Step, more: Partial<Extract<LoginTurn, { kind: 'step' }>> = {}): StateStory {
  return {
    answers: { connections: embedded, turns: [{ kind: 'step', step: value, ...more }] },
    set: { connection: 'email', loginHint: hint },
  };
}

/** One story for each screen; a screen without one does not compile. */
export const loginStates: Readonly<Record<ScreenName, StateStory>> = {
  loading: { answers: {} },
  choose: { answers: { connections: sampleDocument(sample.social, sample.northwind, sample.contoso, sample.eid) } },
  identifier: { answers: { connections: all } },
  credentials: { answers: { connections: sampleDocument(sample.users, sample.social) } },
  password: { answers: { connections: all }, set: { connection: 'users', loginHint: hint } },
  directory: { answers: { connections: embedded }, set: { connection: 'directory', loginHint: 'wile@globex.example' } },
  variants: { answers: { connections: sampleDocument(sample.social, sample.eid) }, set: { connection: sample.eid.id } },
  matches: {
    answers: { connections: all, discovery: { outcome: 'choose', connections: ['acme', 'social'] } },
    type: { username: 'wile@acme.example' },
  },
  signup: { answers: { connections: embedded }, set: { action: 'signup' } },
  forgot: { answers: { connections: embedded }, set: { action: 'reset', loginHint: hint } },
  code: step({ kind: 'code', channel: 'email', target: 'a••@d•••.example', length: 6, resendAfter: 30 }),
  link: step({ kind: 'link', channel: 'email', target: 'a••@d•••.example', resendAfter: 30 }),
  passkey: step({ kind: 'passkey', ceremony: 'get', options: {} }, { alternatives: ['password', 'code'] }),
  select: step({
    kind: 'select',
    purpose: 'factor',
    options: [
      { id: 'totp', label: 'Authenticator app' },
      { id: 'sms', label: 'Text message', detail: '+49 ••• ••12' },
      { id: 'recovery', label: 'Recovery code' },
    ],
  }),
  'enroll-totp': step({
    kind: 'enroll-totp',
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    uri: 'otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example',
  }),
  'recovery-codes': step({
    kind: 'recovery-codes',
    codes: ['4f7k-92mx', 'p3tz-61qa', '8hbn-45vd', 'w2ce-77rj', 'm9ys-30lg', 'k6fd-84tn', 'r1xq-58bz', 'd5vh-29pc'],
  }),
  profile: step({ kind: 'profile', fields: sample.users.signupFields }),
  'new-password': step({ kind: 'new-password', reason: 'reset', policy: sample.users.password.policy }),
  captcha: step({ kind: 'captcha', provider: 'example' }),
  message: step({ kind: 'message', code: 'reset_sent' }),
  redirecting: { answers: { connections: all }, set: { connection: 'social' } },
  popup: { answers: { connections: all }, set: { connection: 'social', mode: 'popup' } },
  unreachable: { answers: { connections: error('network') } },
  misconfigured: { answers: { connections: error('misconfigured_client') } },
  ended: {
    answers: { connections: embedded, turns: [{ kind: 'failed', error: error('policy_denied') }] },
    set: { connection: 'email', loginHint: hint },
  },
  'signed-in': {
    answers: {
      connections: all,
      sessions: [
        {
          status: 'signed-in',
          user: { sub: 'database|ada', name: 'Ada Lovelace', email: hint },
          scope: ['openid'],
          accessTokenExpiresAtMs: 0,
        },
      ],
    },
  },
  'signed-out': {
    answers: {
      connections: all,
      sessions: [
        { status: 'signed-in', user: { sub: 'database|ada' }, scope: ['openid'], accessTokenExpiresAtMs: 0 },
        { status: 'signed-out', reason: 'signed-out' },
      ],
    },
  },
};

/** Errors worth seeing on a screen of their own. */
export const errorStates = {
  'malformed identifier': { answers: { connections: all }, type: { username: 'ada@' } },
  'nothing typed': { answers: { connections: sampleDocument(sample.users, sample.social) }, type: {} },
  'wrong password': {
    answers: {
      connections: sampleDocument(sample.users, sample.social),
      turns: [{ kind: 'step', step: { kind: 'password' }, error: error('invalid_credentials') }],
    },
    type: { username: hint, password: 'wrong' },
  },
  'wrong code': {
    ...step(
      { kind: 'code', channel: 'email', target: 'a••@d•••.example', length: 6, attemptsLeft: 2, resendAfter: 0 },
      { error: error('invalid_code') },
    ),
  },
  'too many tries': {
    answers: {
      connections: sampleDocument(sample.users, sample.social),
      turns: [{ kind: 'failed', error: new LoginError('rate_limited', 'The story waits.', { retryAfterMs: 25_000 }) }],
    },
    type: { username: hint, password: 'again' },
  },
  'social provider down': {
    answers: { connections: all, signIn: error('server_error') },
    set: { connection: 'social' },
  },
} satisfies Readonly<Record<string, StateStory>>;

/** Makes a login box stand in the state of a story. */
export function arrange(box: IdpLogin, story: StateStory): void {
  Object.assign(box, story.set);
  box.client = fakeClient(story.answers);
  const { type } = story;
  if (!type) return;
  const send = (): void => {
    const form = box.querySelector('form');
    if (!form) return;
    box.removeEventListener('idp-screen-changed', send);
    for (const [name, value] of Object.entries(type)) {
      const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (field) field.value = value;
    }
    form.requestSubmit();
  };
  box.addEventListener('idp-screen-changed', send);
}
