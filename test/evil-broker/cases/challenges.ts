import type { LoginError } from '../../../src/errors/login-error.js';
import { typed } from '../broker/broker-state.js';
import { jsonReply } from '../broker/reply.js';
import type { Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import {
  delivered,
  json,
  oauthError,
  padded,
  redirected,
  webPage,
  withBody,
  withHeaders,
  withStatus,
  type HostileReply,
} from './hostile-reply.js';

const common = { group: 'H', flow: 'password', expected: 'invalid_response' } as const;
const short = { client: { timeoutMs: 150 } } as const;

const reply = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id: `challenge-${id}`,
  title,
  ...more,
  evil: { reply: { challenge: hostile } },
});

/** A further step, as the honest broker would write it, with changes. */
const step = (
  id: string,
  title: string,
  body: Record<string, unknown>,
  more: Partial<EvilCase> = {},
  status = 401,
): CaseRow =>
  reply(
    id,
    title,
    json(
      {
        error: 'insufficient_authorization',
        auth_session: 'as-of-the-test-1',
        challenge: { step: 'password' },
        ...body,
      },
      status,
    ),
    { expected: 'accepted', ...more },
  );

const turnIs =
  (kind: string) =>
  (stage: Stage): void => {
    if (stage.turn().kind !== kind) throw new Error(`the turn is ${stage.turn().kind}, expected ${kind}`);
    if (kind !== 'signed-in' && stage.user() !== undefined) throw new Error('somebody is signed in');
  };

const stepError = (stage: Stage): LoginError | undefined => {
  const turn = stage.turn();
  return turn.kind === 'step' ? turn.error : undefined;
};

const errorIs =
  (code: string, waitMs?: number) =>
  (stage: Stage): void => {
    const error = stepError(stage);
    if (error?.code !== code) throw new Error(`the error is ${error?.code}, expected ${code}`);
    if (waitMs !== undefined && error.retryAfterMs !== waitMs) throw new Error(`the wait is ${error.retryAfterMs}`);
  };

const good = caseTable({ ...common, spec: 'login experience contract 4', expected: 'accepted' }, [
  { id: 'challenge-password', title: 'an honest login with a password', check: turnIs('signed-in') },
  { id: 'challenge-otp', title: 'an honest login with a code', flow: 'otp', check: turnIs('signed-in') },
  {
    id: 'challenge-dpop',
    title: 'an honest login with bound tokens',
    client: { dpop: 'required' },
    check: turnIs('signed-in'),
  },
  step(
    'wrong-password',
    'the password is wrong',
    { reason: { code: 'invalid_credentials' } },
    { check: errorIs('invalid_credentials') },
    403,
  ),
  step(
    'reason-unknown',
    'a reason that nobody knows',
    { reason: { code: 'bad_karma' } },
    { check: errorIs('unknown') },
    403,
  ),
  step(
    'reason-prototype',
    'the reason is constructor',
    { reason: { code: 'constructor' } },
    { check: errorIs('unknown') },
    403,
  ),
  step(
    'reason-internal',
    'the reason is an error that only the client itself may find',
    { reason: { code: 'misconfigured_origin' } },
    { check: errorIs('unknown') },
    403,
  ),
  step('reason-string', 'the reason is a text', { reason: 'invalid_credentials' }, { check: turnIs('step') }, 403),
  step(
    'reason-markup',
    'the text of the reason is markup',
    { reason: { code: 'policy_denied', text: '<img src=x onerror=alert(1)>' } },
    { check: errorIs('policy_denied') },
    403,
  ),
  step(
    'step-unknown',
    'a step that nobody knows: the login goes on by redirect',
    { challenge: { step: 'retina' } },
    { check: turnIs('redirect'), spec: 'fault F54' },
  ),
  step(
    'step-prototype',
    'the step is __proto__: the login goes on by redirect',
    { challenge: { step: '__proto__' } },
    { check: turnIs('redirect') },
  ),
  step(
    'step-missing',
    'the challenge names no step: the login goes on by redirect',
    { challenge: {} },
    { check: turnIs('redirect') },
  ),
  step(
    'redirect-to-web',
    'the broker wants a redirect',
    { error: 'redirect_to_web', challenge: undefined },
    { check: turnIs('redirect') },
    400,
  ),
  {
    ...step(
      'redirect-foreign',
      'the broker wants a redirect to a script',
      { error: 'redirect_to_web', challenge: undefined, request_uri: 'javascript:alert(1)' },
      {},
      400,
    ),
    check(stage) {
      const turn = stage.turn();
      if (turn.kind !== 'redirect') throw new Error(`the turn is ${turn.kind}`);
      if (turn.url !== undefined && new URL(turn.url).origin !== new URL(stage.broker.issuer).origin)
        throw new Error(`it leads to ${turn.url}`);
    },
  },
  step(
    'auth-session-number',
    'auth_session is a number: it is not used',
    { auth_session: 7 },
    { check: turnIs('step') },
  ),
]);

const answers = caseTable({ ...common, spec: 'OAuth 2.0 for First-Party Applications §5, contract 4' }, [
  reply('no-code', 'status 200 without a code', json({})),
  reply('code-number', 'the code is a number', json({ authorization_code: 1 })),
  reply('code-empty', 'the code is empty', json({ authorization_code: '' })),
  reply('code-object', 'the code is an object', json({ authorization_code: {} })),
  reply('code-of-redirect', 'the code is under the name of another flow', json({ code: 'code-x' })),
  reply('code-foreign', 'a code that nobody issued', json({ authorization_code: 'code-of-nobody-at-all' }), {
    expected: 'transaction_lost',
    allowedRequestsAfter: { token: 1, jwks: 1 },
  }),
  reply(
    'error-with-200',
    'an error with status 200',
    json({ error: 'insufficient_authorization', challenge: { step: 'password' } }),
  ),
  reply(
    'redirect-to-elsewhere',
    'status 200 sends the page to the attacker',
    json({ redirect_to: 'https://evil.example/' }),
  ),
  reply('html', 'a web page with status 200', webPage()),
  reply('html-401', 'a web page with status 401', webPage(401)),
  reply('empty', 'nothing', withBody('')),
  reply('null', 'null', withBody('null')),
  reply(
    'array',
    'a list',
    withBody((honest) => `[${honest}]`),
  ),
  reply('text-html-json', 'good JSON that says it is a web page', withHeaders({ 'content-type': 'text/html' })),
  reply('code-with-500', 'a code with status 500', withStatus(500), { expected: 'server_error' }),
  reply('status-500', 'status 500', webPage(500), { expected: 'server_error' }),
  reply('status-302', 'moved to the attacker: 302', redirected(302), { spec: 'checklist S44' }),
  reply('status-307', 'moved to the attacker, with the password: 307', redirected(307), {
    spec: 'RFC 9700 §4.12, checklist S44',
  }),
  reply('status-308', 'moved to the attacker, with the password: 308', redirected(308), {
    spec: 'RFC 9700 §4.12, checklist S44',
  }),
  reply('padded-10m', 'good JSON and 10 MB of spaces', padded(10_000_000)),
  reply('endless', 'an answer that never ends', delivered('endless')),
  reply('reset', 'the connection is cut', delivered('reset'), { expected: 'network' }),
  reply('hang', 'no answer', delivered('hang'), { ...short, expected: 'timeout' }),
  reply('drip', 'one byte at a time', delivered('drip'), { ...short, expected: 'timeout' }),
  reply('invalid-session', 'the session of the challenge is over', oauthError('invalid_session'), {
    expected: 'session_expired',
  }),
  reply('invalid-request', 'invalid_request', oauthError('invalid_request'), { expected: 'misconfigured_client' }),
  reply('access-denied', 'access_denied', oauthError('access_denied', 403), { expected: 'access_denied' }),
  reply('error-missing', 'status 400 without an error', json({}, 400), { expected: 'unknown' }),
  reply(
    'challenge-list',
    'the challenge is a list',
    json({ error: 'insufficient_authorization', challenge: [] }, 401),
    { expected: 'unknown' },
  ),
  reply('status-429', 'too many attempts', oauthError('slow_down', 429, { 'retry-after': '30' }), {
    expected: 'rate_limited',
    check({ error }) {
      if (error?.retryAfterMs !== 30_000) throw new Error(`the wait is ${error?.retryAfterMs}`);
    },
  }),
  reply(
    'echo-500',
    'the error page repeats the password (CVE-2020-5263)',
    (_, { request }) => ({ status: 500, headers: { 'content-type': 'text/html' }, body: request.body }),
    { expected: 'server_error', spec: 'checklist S43' },
  ),
  reply(
    'echo-400',
    'the description repeats name and password (CVE-2020-5263)',
    (_, { form }) =>
      jsonReply(
        { error: 'invalid_request', error_description: `${form.get('username')} / ${form.get('password')}` },
        400,
      ),
    { expected: 'misconfigured_client', spec: 'checklist S43' },
  ),
  reply(
    'echo-200',
    'an answer that is no JSON repeats the password',
    (_, { request }) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: request.body }),
    { spec: 'checklist S43' },
  ),
  {
    ...step(
      'echo-reason',
      'the text of the reason repeats the password',
      { reason: { code: 'invalid_credentials', text: `wrong: ${typed.password}` } },
      { spec: 'checklist S43' },
      403,
    ),
    check(stage) {
      errorIs('invalid_credentials')(stage);
      if (JSON.stringify(stepError(stage)?.message).includes(typed.password))
        throw new Error('the message holds the password');
    },
  },
]);

const exchanges = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7, RFC 9449 §5', allowedRequestsAfter: { jwks: 1 } }, [
  {
    id: 'challenge-then-nonce',
    title: 'the ID token of an embedded login answers another request',
    evil: { idToken: { claims: { nonce: 'n'.repeat(43) } } },
  },
  {
    id: 'challenge-then-signature',
    title: 'the ID token of an embedded login is signed by somebody else',
    evil: { idToken: { key: 'attacker' } },
  },
  {
    id: 'challenge-then-aud',
    title: 'the ID token of an embedded login is for another client',
    evil: { idToken: { claims: { aud: 'other-app' } } },
  },
  {
    id: 'challenge-then-downgrade',
    title: 'the tokens of an embedded login are not bound though asked',
    client: { dpop: 'required' },
    evil: { body: { token: (body) => ({ ...body, token_type: 'Bearer' }) } },
  },
  {
    id: 'challenge-then-307',
    title: 'the exchange of an embedded login is moved to the attacker: 307',
    evil: { reply: { token: redirected(307) } },
  },
]);

const places = caseTable(
  { ...common, spec: 'contract 5 (D.5), OAuth 2.0 for First-Party Applications §9', expected: 'accepted' },
  [
    {
      id: 'challenge-elsewhere',
      title: 'the challenge endpoint is on another site: no password is sent there, the login goes on by redirect',
      evil: {
        metadata: (document, { attacker }) => ({
          ...document,
          authorization_challenge_endpoint: `${attacker}/authorize-challenge`,
        }),
      },
      check: turnIs('redirect'),
    },
    {
      id: 'challenge-none',
      title: 'there is no challenge endpoint: the login goes on by redirect',
      evil: { metadata: (document) => ({ ...document, authorization_challenge_endpoint: undefined }) },
      check: turnIs('redirect'),
    },
  ],
);

/** Attacks on embedded logins, where a person types a password into the page. */
export const challengeCases: readonly EvilCase[] = [...good, ...answers, ...exchanges, ...places];
