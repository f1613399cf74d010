import { people } from '../broker/grants.js';
import { jsonReply } from '../broker/reply.js';
import type { Stage } from '../run/stage.js';
import { caseTable, type EvilCase } from './evil-case.js';
import { hmac, publicPem, unsigned } from './forged-token.js';
import { json, redirected } from './hostile-reply.js';

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

/** Attacks by way of UserInfo, which this client does not ask: it believes the ID token that it verified. */
export const userinfoCases: readonly EvilCase[] = [...poisoned, ...fallbacks];
