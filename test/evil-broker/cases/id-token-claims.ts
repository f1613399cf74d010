import type { Json } from '../broker/compact-jwt.js';
import { caseTable, type EvilCase } from './evil-case.js';
import { signed } from './forged-token.js';

const common = {
  group: 'A',
  expected: 'invalid_response',
  // The keys may be fetched to judge the token; nothing else may happen.
  allowedRequestsAfter: { jwks: 1 },
} as const;

const day = 86_400;
const nested = '['.repeat(50_000) + ']'.repeat(50_000);

/** ID tokens whose claims are good, in all the ways that are allowed. */
const goodClaims = caseTable({ ...common, spec: 'OIDC Core 2, 3.1.3.7', expected: 'accepted' }, [
  { id: 'honest', title: 'an honest ID token' },
  {
    id: 'aud-array',
    title: 'aud is a list of this client alone',
    evil: { idToken: { claims: ({ aud, ...rest }) => ({ ...rest, aud: [aud] }) } },
  },
  {
    id: 'azp-self',
    title: 'azp is this client',
    evil: { idToken: { claims: (claims) => ({ ...claims, azp: claims['aud'] }) } },
  },
  {
    id: 'exp-in-leeway',
    title: 'ended 5 seconds ago, within the leeway',
    evil: { idToken: { claims: (claims, { now }) => ({ ...claims, exp: now - 5 }) } },
  },
  {
    id: 'iat-in-leeway',
    title: 'issued 5 seconds from now, within the leeway',
    evil: { idToken: { claims: (claims, { now }) => ({ ...claims, iat: now + 5 }) } },
  },
  {
    id: 'nbf-now',
    title: 'nbf has come',
    evil: { idToken: { claims: (claims, { now }) => ({ ...claims, nbf: now }) } },
  },
  {
    id: 'times-with-fractions',
    title: 'exp and iat have fractions of a second',
    evil: { idToken: { claims: (claims, { now }) => ({ ...claims, exp: now + 60.5, iat: now - 0.5 }) } },
  },
  {
    id: 'unknown-claims',
    title: 'claims that nobody knows',
    evil: { idToken: { claims: { 'https://x.example/roles': ['a'], amr: ['pwd'], sid: 's' } } },
  },
  { id: 'sub-255', title: 'sub of 255 characters', evil: { idToken: { claims: { sub: 's'.repeat(255) } } } },
  {
    id: 'no-at-hash',
    title: 'at_hash is absent',
    spec: 'OIDC Core 3.1.3.6',
    evil: { idToken: { claims: { at_hash: undefined } } },
  },
  {
    id: 'no-auth-time',
    title: 'auth_time is absent and was not asked for',
    evil: { idToken: { claims: { auth_time: undefined } } },
  },
  {
    id: 'max-age-kept',
    title: 'max_age asked, auth_time is now',
    spec: 'OIDC Core 3.1.3.7 (13)',
    ask: { maxAgeSeconds: 60 },
  },
  {
    id: 'acr-kept',
    title: 'acr asked and given',
    spec: 'OIDC Core 3.1.3.7 (12)',
    ask: { acrValues: ['urn:demo:gold'] },
  },
  {
    id: 'proto-claim',
    title: 'a claim named __proto__ changes nothing but is no reason to fail',
    spec: 'checklist S47',
    evil: {
      idToken: {
        token: (header, claims) =>
          signed(header, JSON.stringify(claims).replace('{', '{"__proto__":{"polluted":true},')),
      },
    },
    check(stage) {
      if (stage.user()?.['polluted'] !== undefined) throw new Error('a prototype was changed');
    },
  },
]);

const claimRow = (
  id: string,
  title: string,
  claims: Json | ((claims: Json, now: number, attacker: string) => Json),
  spec?: string,
): { id: string; title: string; spec?: string; evil: EvilCase['evil'] & object } => ({
  id,
  title,
  ...(spec === undefined ? {} : { spec }),
  evil: {
    idToken: {
      claims: (honest, scene) => ({
        ...honest,
        ...(typeof claims === 'function' ? claims(honest, scene.now, scene.attacker) : claims),
      }),
    },
  },
});

const issuerClaims = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (2)' }, [
  claimRow('iss-other', 'iss is another issuer', { iss: 'https://evil.example' }),
  claimRow('iss-slash', 'iss has a slash more', ({ iss }) => ({ iss: `${String(iss)}/` })),
  claimRow('iss-case', 'iss is written in capitals', ({ iss }) => ({ iss: String(iss).toUpperCase() })),
  claimRow('iss-missing', 'iss is absent', { iss: undefined }),
  claimRow('iss-number', 'iss is a number', { iss: 1 }),
  claimRow('iss-array', 'iss is a list with the right value', ({ iss }) => ({ iss: [iss] })),
  claimRow('iss-empty', 'iss is empty', { iss: '' }),
]);

const audienceClaims = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (3)' }, [
  claimRow('aud-other', 'aud is another client', { aud: 'other-app' }),
  claimRow('aud-missing', 'aud is absent', { aud: undefined }),
  claimRow('aud-empty', 'aud is empty', { aud: '' }),
  claimRow('aud-empty-array', 'aud is an empty list', { aud: [] }),
  claimRow('aud-number', 'aud is a number', { aud: 7 }),
  claimRow('aud-object', 'aud is an object', ({ aud }) => ({ aud: { 0: aud, length: 1 } })),
  claimRow('aud-nested', 'aud is a list in a list', ({ aud }) => ({ aud: [[aud]] })),
  claimRow('aud-prefix', 'aud begins with this client', ({ aud }) => ({ aud: `${String(aud)}-2` })),
  claimRow('aud-extra', 'aud holds an audience more', ({ aud }) => ({ aud: [aud, 'other-app'] })),
  claimRow('aud-extra-azp-self', 'aud holds an audience more that nobody trusts, azp is this client', ({ aud }) => ({
    aud: [aud, 'other-app'],
    azp: aud,
  })),
  claimRow(
    'aud-extra-azp-other',
    'aud holds an audience more, azp is that one',
    ({ aud }) => ({ aud: [aud, 'other-app'], azp: 'other-app' }),
    'OIDC Core 3.1.3.7 (4, 5)',
  ),
  claimRow('azp-other', 'azp is another client', { azp: 'other-app' }, 'OIDC Core 3.1.3.7 (5)'),
  claimRow('azp-number', 'azp is a number', { azp: 1 }, 'OIDC Core 3.1.3.7 (5)'),
]);

const subjectClaims = caseTable({ ...common, spec: 'OIDC Core 2: sub' }, [
  claimRow('sub-missing', 'sub is absent', { sub: undefined }),
  claimRow('sub-empty', 'sub is empty', { sub: '' }),
  claimRow('sub-number', 'sub is a number', { sub: 1 }),
  claimRow('sub-null', 'sub is null', { sub: null }),
  claimRow('sub-object', 'sub is an object', { sub: { toString: 'user-ada' } }),
  claimRow('sub-overlong', 'sub has 10,000 characters; 255 are allowed', { sub: 's'.repeat(10_000) }),
]);

const timeClaims = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (9, 10)' }, [
  claimRow('exp-missing', 'exp is absent', { exp: undefined }),
  claimRow('exp-past', 'ended an hour ago', (_, now) => ({ exp: now - 3600, iat: now - 7200 })),
  claimRow('exp-just-past-leeway', 'ended 6 minutes ago, beyond any leeway', (_, now) => ({ exp: now - 360 })),
  claimRow('exp-zero', 'exp is 0', { exp: 0 }),
  claimRow('exp-negative', 'exp is negative', { exp: -1 }),
  claimRow('exp-string', 'exp is a string', (_, now) => ({ exp: String(now + 3600) })),
  claimRow('exp-null', 'exp is null', { exp: null }),
  claimRow('exp-array', 'exp is a list', (_, now) => ({ exp: [now + 3600] })),
  claimRow('iat-missing', 'iat is absent', { iat: undefined }),
  claimRow('iat-string', 'iat is a string', (_, now) => ({ iat: String(now) })),
  claimRow(
    'iat-future',
    'issued in 10 minutes',
    (_, now) => ({ iat: now + 600 }),
    'OIDC Core 3.1.3.7 (10), checklist S25',
  ),
  claimRow(
    'iat-far-future',
    'issued tomorrow',
    (_, now) => ({ iat: now + day, exp: now + 2 * day }),
    'OIDC Core 3.1.3.7 (10), checklist S25',
  ),
  claimRow('iat-last-week', 'issued a week ago', (_, now) => ({ iat: now - 7 * day }), 'OIDC Core 3.1.3.7 (10)'),
  claimRow('iat-huge', 'iat is 1e308', { iat: 1e308 }),
  claimRow('nbf-future', 'nbf is an hour ahead', (_, now) => ({ nbf: now + 3600 }), 'RFC 7519 §4.1.5'),
  claimRow('nbf-string', 'nbf is a string', { nbf: 'soon' }, 'RFC 7519 §4.1.5'),
]);

const nonceClaims = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (11)' }, [
  claimRow('nonce-wrong', 'nonce is another one', { nonce: 'n'.repeat(43) }),
  claimRow('nonce-missing', 'nonce is absent', { nonce: undefined }),
  claimRow('nonce-empty', 'nonce is empty', { nonce: '' }),
  claimRow('nonce-array', 'nonce is a list with the right value', ({ nonce }) => ({ nonce: [nonce] })),
  claimRow('nonce-case', 'nonce is written in capitals', ({ nonce }) => ({ nonce: `${String(nonce).toUpperCase()}x` })),
  claimRow('nonce-prefix', 'nonce begins with the right value', ({ nonce }) => ({ nonce: `${String(nonce)}0` })),
]);

const strengthClaims = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (12, 13)' }, [
  {
    ...claimRow('max-age-broken', 'max_age of a minute asked, signed in a day ago', (_, now) => ({
      auth_time: now - day,
    })),
    ask: { maxAgeSeconds: 60 },
    expected: 'interaction_required',
  },
  {
    ...claimRow('max-age-zero', 'max_age 0 asked, signed in an hour ago', (_, now) => ({ auth_time: now - 3600 })),
    ask: { maxAgeSeconds: 0 },
    expected: 'interaction_required',
  },
  {
    ...claimRow('max-age-no-auth-time', 'max_age asked, auth_time is absent', { auth_time: undefined }),
    ask: { maxAgeSeconds: 60 },
    expected: 'interaction_required',
  },
  {
    ...claimRow('max-age-auth-time-string', 'max_age asked, auth_time is a string', (_, now) => ({
      auth_time: String(now),
    })),
    ask: { maxAgeSeconds: 60 },
  },
  {
    ...claimRow('max-age-auth-time-future', 'max_age asked, auth_time is tomorrow', (_, now) => ({
      auth_time: now + day,
    })),
    ask: { maxAgeSeconds: 60 },
  },
  {
    ...claimRow('acr-lower', 'acr asked, a lower one given', { acr: 'urn:demo:bronze' }),
    ask: { acrValues: ['urn:demo:gold'] },
    expected: 'interaction_required',
  },
  {
    ...claimRow('acr-missing', 'acr asked, none given', { acr: undefined }),
    ask: { acrValues: ['urn:demo:gold'] },
    expected: 'interaction_required',
  },
  claimRow('at-hash-wrong', 'at_hash is of another token', { at_hash: 'A'.repeat(22) }, 'OIDC Core 3.1.3.8'),
  claimRow('at-hash-number', 'at_hash is a number', { at_hash: 1 }, 'OIDC Core 3.1.3.8'),
  claimRow('at-hash-empty', 'at_hash is empty', { at_hash: '' }, 'OIDC Core 3.1.3.8'),
]);

const heavyClaims = caseTable({ ...common, spec: 'checklist S46, S47' }, [
  { ...claimRow('huge', 'an ID token of 5 MB', { filler: 'x'.repeat(5_000_000) }), allowedRequestsAfter: {} },
  {
    id: 'deep',
    title: 'claims nested 50,000 deep',
    evil: {
      idToken: {
        token: (header, claims) => signed(header, JSON.stringify(claims).replace('{', `{"filler":${nested},`)),
      },
    },
  },
]);

/** Attacks on the claims of the ID token. */
export const idTokenClaimCases: readonly EvilCase[] = [
  ...goodClaims,
  ...issuerClaims,
  ...audienceClaims,
  ...subjectClaims,
  ...timeClaims,
  ...nonceClaims,
  ...strengthClaims,
  ...heavyClaims,
];
