import { people } from '../broker/grants.js';
import { jsonReply } from '../broker/reply.js';
import type { Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import { hmac, publicPem, unsigned } from './forged-token.js';
import { delivered, json, oauthError, redirected, webPage, type HostileReply } from './hostile-reply.js';

const common = { group: 'E', spec: 'OIDC Core 5.3.2, 5.3.4, checklist S30' } as const;

/** Who is signed in comes from the ID token alone. */
function notAsked({ broker }: Stage): void {
  if (broker.count('userinfo') > 0) throw new Error('UserInfo was asked');
}

function adaFromTheIdToken(stage: Stage): void {
  notAsked(stage);
  const { sub, name } = stage.user() ?? {};
  if (sub !== people.ada.sub || name !== people.ada.name) throw new Error('the person is not the one of the ID token');
}

const poisoned = caseTable({ ...common, expected: 'accepted', check: adaFromTheIdToken }, [
  {
    id: 'other-sub',
    title: 'UserInfo tells of another person',
    evil: { reply: { userinfo: json({ sub: people.eve.sub, name: 'Eve' }) } },
  },
  { id: 'no-sub', title: 'UserInfo names nobody', evil: { reply: { userinfo: json({ name: 'Eve' }) } } },
  {
    id: 'same-sub-other-claims',
    title: 'UserInfo gives the same person another name',
    evil: { reply: { userinfo: json({ sub: people.ada.sub, name: 'Eve', email: people.eve.email }) } },
  },
  {
    id: 'moved',
    title: 'UserInfo is moved to the attacker, with the access token: 307',
    evil: { reply: { userinfo: redirected(307) } },
  },
  {
    id: 'http-endpoint-absent',
    title: 'there is no UserInfo endpoint',
    evil: { metadata: (document) => ({ ...document, userinfo_endpoint: undefined }) },
  },
]);

// CVE-2026-42280: an ID token that could not be verified was let through when UserInfo answered.
const fallbacks = caseTable(
  {
    ...common,
    spec: 'CVE-2026-42280, checklist S23',
    expected: 'invalid_response',
    allowedRequestsAfter: { jwks: 1 },
    check: notAsked,
  },
  [
    {
      id: 'no-fallback-hs256',
      title: 'the ID token has an HMAC; UserInfo would vouch for it',
      evil: { idToken: { token: (header, claims) => hmac(header, claims, 'HS256', publicPem()) } },
    },
    {
      id: 'no-fallback-none',
      title: 'the ID token is not signed; UserInfo would vouch for it',
      evil: { idToken: { token: (header, claims) => unsigned(header, claims, 'none') } },
    },
    {
      id: 'no-fallback-missing',
      title: 'there is no ID token; UserInfo would tell who it is',
      evil: { idToken: { token: () => undefined } },
    },
    {
      id: 'no-fallback-keys',
      title: 'the keys cannot be had; UserInfo would tell who it is',
      allowedRequestsAfter: { token: 1, jwks: 1 },
      evil: { reply: { jwks: () => jsonReply({ keys: [] }) } },
    },
  ],
);

/** The person of the ID token stays signed in, whatever UserInfo says. */
function stillAda(stage: Stage): void {
  if (stage.user()?.['name'] !== people.ada.name) throw new Error('the session is not the one of the ID token');
}

const told = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  check: stillAda,
  retry: false,
  ...more,
  evil: { reply: { userinfo: hostile } },
});

const asked = caseTable({ ...common, flow: 'userinfo', expected: 'invalid_response' }, [
  {
    id: 'asked-honest',
    title: 'an honest answer',
    expected: 'accepted',
    check(stage) {
      const { sub, nickname } = stage.answer as Record<string, unknown>;
      if (sub !== people.ada.sub || nickname !== 'from-userinfo') throw new Error('not what UserInfo says');
      stillAda(stage);
    },
  },
  {
    id: 'asked-honest-dpop',
    title: 'an honest answer to a bound token',
    client: { dpop: 'required' },
    expected: 'accepted',
    check: stillAda,
  },
  told('asked-other-sub', 'it tells of another person', json({ sub: people.eve.sub, name: 'Eve' })),
  told('asked-no-sub', 'it names nobody', json({ name: 'Eve' })),
  told('asked-null-sub', 'sub is null', json({ sub: null })),
  told('asked-list-sub', 'sub is a list with the right one', json({ sub: [people.ada.sub] })),
  told('asked-upper-sub', 'sub in capitals', json({ sub: people.ada.sub.toUpperCase() })),
  told('asked-error', '200 with an error beside the right sub', json({ sub: people.ada.sub, error: 'x' })),
  told('asked-html', 'a web page', webPage()),
  told('asked-302', 'moved to the attacker, with the access token: 302', redirected(302)),
  told('asked-307', 'moved to the attacker, with the access token: 307', redirected(307)),
  told('asked-endless', 'a body that never ends', delivered('endless')),
  told('asked-500', 'it fails: 500', webPage(500), { expected: 'server_error' }),
  told('asked-429', 'too many requests', webPage(429, { 'retry-after': '7' }), { expected: 'rate_limited' }),
  told('asked-refused', 'it never takes the token: one renewal, one repetition', oauthError('invalid_token', 401), {
    expected: 'session_expired',
    allowedRequestsAfter: { token: 1, userinfo: 1 },
  }),
  {
    id: 'asked-nowhere',
    title: 'there is no UserInfo endpoint',
    expected: 'misconfigured_client',
    retry: false,
    async act(stage) {
      stage.broker.misbehave({ metadata: (document) => ({ ...document, userinfo_endpoint: undefined }) });
      await stage.login();
      stage.broker.markOffence();
      stage.answer = await stage.page.userInfo?.();
    },
  },
]);

/** Attacks by way of UserInfo, which is asked on demand alone: who is signed in comes from the verified ID token. */
export const userinfoCases: readonly EvilCase[] = [...poisoned, ...fallbacks, ...asked];
