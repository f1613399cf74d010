import { people } from '../broker/grants.js';
import type { Forgery, Scene } from '../broker/misbehaviour.js';
import { jsonReply, type Reply } from '../broker/reply.js';
import { signingKey } from '../broker/signing-keys.js';
import { pageOrigin, type Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import { signed, unsigned } from './forged-token.js';
import {
  delivered,
  json,
  members,
  oauthError,
  redirected,
  webPage,
  withBody,
  withStatus,
  type HostileReply,
} from './hostile-reply.js';

const common = { group: 'F', flow: 'refresh', expected: 'invalid_response' } as const;
const short = { client: { timeoutMs: 150 } } as const;
const day = 86_400;

const sameSession = (stage: Stage): void => {
  if (stage.user()?.['sub'] !== people.ada.sub) throw new Error('the session is not what it was');
};

const idToken = (id: string, title: string, forgery: Forgery, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  check: sameSession,
  ...more,
  evil: { idToken: forgery },
});

const body = (id: string, title: string, change: Record<string, unknown>, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  ...more,
  evil: { body: { refresh: members(change) } },
});

const reply = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  check: sameSession,
  ...more,
  evil: { reply: { refresh: hostile } },
});

const refusing =
  (hostile: HostileReply) =>
  (scene: Scene): Reply | Promise<Reply> =>
    hostile(jsonReply({}), scene);

/** The broker answers so without looking at the refresh token: it stays good. */
const instead = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  check: sameSession,
  ...more,
  evil: { instead: { refresh: refusing(hostile) } },
});

const expectRefreshes = ({ broker }: Stage, expected: number): void => {
  if (broker.count('refresh') !== expected)
    throw new Error(`${broker.count('refresh')} refreshes, expected ${expected}`);
};

const good = caseTable({ ...common, spec: 'OIDC Core 12.2, RFC 6749 §6', expected: 'accepted' }, [
  { id: 'rotated', title: 'an honest refresh with rotation', check: sameSession },
  body('no-refresh-token', 'no refresh token comes: the old one stays', { refresh_token: undefined }),
  body('no-id-token', 'no ID token comes', { id_token: undefined }, { check: sameSession }),
  idToken('no-nonce', 'the ID token has no nonce', { claims: { nonce: undefined } }, { spec: 'OIDC Core 12.2' }),
  idToken('aud-array', 'aud became a list of this client alone', {
    claims: ({ aud, ...rest }) => ({ ...rest, aud: [aud] }),
  }),
  body('no-expires-in', 'expires_in is absent', { expires_in: undefined }),
  { id: 'dpop', title: 'a bound refresh', client: { dpop: 'required' }, spec: 'RFC 9449 §5' },
  {
    id: 'dpop-nonce',
    title: 'a bound refresh for which a nonce is asked',
    client: { dpop: 'required' },
    broker: { dpopNonce: 'nonce-1' },
    spec: 'RFC 9449 §8',
  },
  {
    id: 'key-rotated',
    title: 'the keys were changed moments after they were read',
    spec: 'OIDC Core 10.1.1, fault F46',
    evil: { idToken: { key: 'next' }, keys: () => ({ keys: [signingKey('next').jwk] }) },
  },
  {
    id: 'hundred-at-once',
    title: 'a hundred calls at once make one request',
    spec: 'fault F02',
    async act(stage) {
      await stage.login();
      const tokens = await Promise.all(Array.from({ length: 100 }, async () => stage.page.refresh?.()));
      if (new Set(tokens).size !== 1) throw new Error('the calls got different tokens');
    },
    check: (stage) => expectRefreshes(stage, 1),
  },
]);

const identity = caseTable({ ...common, spec: 'OIDC Core 12.2, checklist S31' }, [
  idToken('iss', 'the ID token is of another issuer', { claims: { iss: 'https://evil.example' } }),
  idToken('sub', 'the ID token is of another person', { claims: { sub: people.eve.sub } }),
  idToken('sub-missing', 'the ID token names nobody', { claims: { sub: undefined } }),
  idToken('aud', 'the ID token is for another client', { claims: { aud: 'other-app' } }),
  idToken('aud-extra', 'the ID token is for another client too', {
    claims: ({ aud, ...rest }) => ({ ...rest, aud: [aud, 'other-app'] }),
  }),
  idToken('azp', 'azp is another client', { claims: { azp: 'other-app' } }),
  idToken('nonce', 'nonce is another one', { claims: { nonce: 'n'.repeat(43) } }),
  idToken('auth-time', 'auth_time is another one', {
    claims: (claims, { now }) => ({ ...claims, auth_time: now - day }),
  }),
  idToken('expired', 'the ID token has expired', {
    claims: (claims, { now }) => ({ ...claims, exp: now - 3600, iat: now - 7200 }),
  }),
  idToken('iat-future', 'the ID token is from tomorrow', {
    claims: (claims, { now }) => ({ ...claims, iat: now + day, exp: now + 2 * day }),
  }),
  idToken('iat-missing', 'iat is absent', { claims: { iat: undefined } }),
  idToken('at-hash', 'at_hash is of another token', { claims: { at_hash: 'A'.repeat(22) } }),
  idToken('signature', 'the ID token is signed by somebody else', { key: 'attacker' }),
  idToken('alg-none', 'the ID token is not signed', { token: (header, claims) => unsigned(header, claims, 'none') }),
  idToken('typ', 'the ID token is an access token', {
    token: (header, claims) => signed({ ...header, typ: 'at+jwt' }, claims),
  }),
  idToken('number', 'the ID token is a number', { token: () => 1 }),
]);

const bodies = caseTable({ ...common, spec: 'RFC 6749 §6, §5.1' }, [
  body('no-access-token', 'access_token is absent', { access_token: undefined }),
  body('refresh-token-empty', 'refresh_token is empty', { refresh_token: '' }),
  body('token-type-mac', 'token_type is MAC', { token_type: 'MAC' }),
  body(
    'dpop-downgrade',
    'a bound session gets a Bearer token',
    { token_type: 'Bearer' },
    { client: { dpop: 'required' }, spec: 'RFC 9449 §5' },
  ),
  reply('html', 'a web page with status 200', webPage()),
  reply(
    'truncated-json',
    'JSON that ends too early',
    withBody((honest) => honest.slice(0, -9)),
  ),
  reply('error-with-200', 'invalid_grant with status 200 ends no session', json({ error: 'invalid_grant' })),
  reply('status-307', 'moved to the attacker, with the refresh token: 307', redirected(307), { spec: 'checklist S44' }),
  reply('status-302', 'moved to the attacker: 302', redirected(302), { spec: 'checklist S44' }),
  reply('tokens-with-401', 'tokens with status 401', withStatus(401)),
  reply('html-403', 'the page of a firewall with status 403 ends no session', webPage(403)),
  reply('html-400', 'the page of a firewall with status 400 ends no session', webPage(400)),
  reply('endless', 'a body that never ends', delivered('endless')),
]);

const twice = { allowedRequestsAfter: { refresh: 2 } } as const;

const troubles = caseTable({ ...common, spec: 'RFC 6749 §5.2, faults F05, F06, F15-F22' }, [
  instead('invalid-grant', 'invalid_grant ends the session', oauthError('invalid_grant'), {
    expected: 'session_expired',
    async check(stage) {
      if (stage.user() !== undefined) throw new Error('somebody is still signed in');
      await stage.page.refresh?.().catch(() => undefined);
      expectRefreshes(stage, 1);
    },
  }),
  instead('invalid-client', 'invalid_client ends no session', oauthError('invalid_client', 401), {
    expected: 'misconfigured_client',
  }),
  instead('invalid-scope', 'invalid_scope ends no session', oauthError('invalid_scope'), {
    expected: 'misconfigured_client',
  }),
  instead('banana', 'an error that nobody knows ends no session', oauthError('banana'), { expected: 'unknown' }),
  instead(
    'echo',
    'the description repeats the refresh token',
    (_, { form }) =>
      jsonReply({ error: 'invalid_request', error_description: `bad token ${form.get('refresh_token')}` }, 400),
    { expected: 'misconfigured_client', spec: 'checklist S43' },
  ),
  instead('status-500', 'status 500 ends no session', webPage(500, { 'retry-after': '0' }), {
    ...twice,
    expected: 'server_error',
  }),
  instead('status-503', 'status 503 ends no session', webPage(503, { 'retry-after': '0' }), {
    ...twice,
    expected: 'server_error',
  }),
  instead(
    'status-503-long',
    'status 503 with a long Retry-After: nobody asks again before',
    webPage(503, { 'retry-after': '120' }),
    { expected: 'server_error' },
  ),
  instead(
    'invalid-grant-500',
    'invalid_grant with status 500 ends no session',
    json({ error: 'invalid_grant' }, 500, { 'retry-after': '0' }),
    { ...twice, expected: 'server_error' },
  ),
  instead('status-429', 'status 429 ends no session', oauthError('slow_down', 429, { 'retry-after': '0' }), {
    ...twice,
    expected: 'rate_limited',
  }),
  reply('reset', 'the connection is cut: no session ends', delivered('reset'), {
    allowedRequestsAfter: { refresh: 1 },
    expected: 'network',
  }),
  reply('hang', 'no answer: no session ends', delivered('hang'), { ...short, expected: 'timeout' }),
  reply('drip', 'one byte at a time: no session ends', delivered('drip'), { ...short, expected: 'timeout' }),
  instead(
    'dpop-nonce-loop',
    'a new nonce is asked for again and again',
    (_, { turn }) => jsonReply({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': `nonce-${turn}` }),
    {
      client: { dpop: 'required' },
      allowedRequestsAfter: { refresh: 1 },
      expected: 'misconfigured_client',
    },
  ),
  {
    id: 'lost-answer',
    title: 'the answer is lost after the token was rotated: one more try, then the session is over',
    spec: 'fault F05',
    expected: 'session_expired',
    allowedRequestsAfter: { refresh: 1 },
    evil: { reply: { refresh: delivered('reset') }, turns: 1 },
  },
  {
    id: 'recovers',
    title: 'status 503 once, then honest: the refresh succeeds',
    expected: 'accepted',
    evil: { instead: { refresh: refusing(webPage(503, { 'retry-after': '0' })) }, turns: 1 },
  },
]);

const races = caseTable({ ...common, spec: 'faults F07, F08' }, [
  {
    id: 'sign-out-meanwhile',
    title: 'somebody signs out while the refresh is on its way: its answer is thrown away',
    expected: 'login_required',
    async act(stage) {
      await stage.login();
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const arrived = new Promise<void>((resolve) => {
        stage.broker.misbehave({
          reply: {
            refresh: async (honest) => {
              resolve();
              await held;
              return honest;
            },
          },
        });
      });
      const refresh = stage.page.refresh?.();
      refresh?.catch(() => undefined);
      await arrived;
      await stage.page.signOut?.();
      release();
      stage.answer = await refresh;
    },
    async check(stage) {
      if (stage.user() !== undefined) throw new Error('somebody is signed in after the sign-out');
      if ((await stage.page.accessToken()) !== undefined) throw new Error('there is a token after the sign-out');
    },
  },
]);

const apiCommon = { ...common, flow: 'api', spec: 'RFC 6750 §3, checklist S40' } as const;
const answers =
  (status: number) =>
  ({ answer }: Stage): void => {
    if (answer !== status) throw new Error(`the API answered ${String(answer)}, expected ${status}`);
  };
const unauthorized = (challenge: string): HostileReply => json({}, 401, { 'www-authenticate': challenge });

const api = caseTable({ ...apiCommon, expected: 'accepted' }, [
  { id: 'api-honest', title: 'an honest API', check: answers(200) },
  {
    id: 'api-dpop',
    title: 'an honest API with a bound token',
    client: { dpop: 'required' },
    check: answers(200),
    spec: 'RFC 9449 §7',
  },
  {
    id: 'api-invalid-token-once',
    title: 'invalid_token once: one refresh, one repetition',
    spec: 'fault F48',
    evil: { reply: { api: unauthorized('Bearer error="invalid_token"') }, turns: 1 },
    check(stage) {
      answers(200)(stage);
      expectRefreshes(stage, 1);
    },
  },
  {
    id: 'api-invalid-token-loop',
    title: 'invalid_token always: one refresh, one repetition, then the app gets the 401',
    spec: 'fault F48',
    evil: { reply: { api: unauthorized('Bearer error="invalid_token"') } },
    check(stage) {
      answers(401)(stage);
      expectRefreshes(stage, 1);
      if (stage.broker.count('api') !== 2) throw new Error(`${stage.broker.count('api')} calls`);
    },
  },
  {
    id: 'api-401-bare',
    title: 'a 401 without a challenge starts nothing',
    evil: { reply: { api: json({}, 401) } },
    check(stage) {
      answers(401)(stage);
      expectRefreshes(stage, 0);
    },
  },
  {
    id: 'api-dpop-nonce',
    title: 'a nonce is asked for once',
    client: { dpop: 'required' },
    spec: 'RFC 9449 §9, fault F49',
    evil: {
      reply: { api: json({}, 401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'api-1' }) },
      turns: 1,
    },
    check: answers(200),
  },
  {
    id: 'api-dpop-nonce-loop',
    title: 'a new nonce is asked for again and again: one repetition',
    client: { dpop: 'required' },
    spec: 'RFC 9449 §9, checklist S48',
    evil: {
      reply: {
        api: (_, { turn }) =>
          jsonReply({}, 401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': `api-${turn}` }),
      },
    },
    check(stage) {
      answers(401)(stage);
      if (stage.broker.count('api') > 2) throw new Error(`${stage.broker.count('api')} calls`);
    },
  },
  {
    id: 'api-challenge-100k',
    title: 'a challenge that is made to take long to read',
    evil: { reply: { api: unauthorized(`Bearer ${'a="'.repeat(4_000)}`) } },
    check: answers(401),
  },
]);

const apiRefusals = caseTable({ ...apiCommon, expected: 'invalid_config' }, [
  {
    id: 'api-foreign-origin',
    title: 'a call to an origin that was not declared carries no token: it is not made',
    async act(stage) {
      await stage.login();
      stage.broker.markOffence();
      stage.answer = await stage.page.callApi?.(`${stage.broker.attacker}/api`);
    },
  },
  {
    id: 'api-own-origin',
    title: 'a call to the page’s own origin, which was not declared',
    async act(stage) {
      await stage.login();
      stage.broker.markOffence();
      stage.answer = await stage.page.callApi?.(`${pageOrigin}/api`);
    },
  },
  {
    id: 'api-credentials',
    title: 'an address that hides its host behind credentials',
    async act(stage) {
      await stage.login();
      stage.broker.markOffence();
      const { host } = new URL(stage.broker.issuer);
      stage.answer = await stage.page.callApi?.(`http://${host}@127.0.0.1:${new URL(stage.broker.attacker).port}/api`);
    },
  },
]);

/** Attacks on a session that is under way. */
export const refreshCases: readonly EvilCase[] = [
  ...good,
  ...identity,
  ...bodies,
  ...troubles,
  ...races,
  ...api,
  ...apiRefusals,
];
