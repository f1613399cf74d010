import { segment, type Json } from '../broker/compact-jwt.js';
import type { Forgery } from '../broker/misbehaviour.js';
import { signingKey } from '../broker/signing-keys.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import {
  derSigned,
  encrypted,
  hmac,
  publicPem,
  signed,
  unsigned,
  withFlippedBit,
  withOtherClaims,
} from './forged-token.js';

const common = { group: 'A', expected: 'invalid_response', allowedRequestsAfter: { jwks: 1 } } as const;

const forged = (
  id: string,
  title: string,
  token: Forgery['token'] & object,
  more: Partial<EvilCase> = {},
): CaseRow => ({
  id,
  title,
  ...more,
  evil: { ...more.evil, idToken: { token } },
});

const evilJwk = (): Json => ({ ...signingKey('attacker').jwk });

/** Every family of signatures that the issuer announces. */
const goodSignatures = caseTable({ ...common, spec: 'RFC 7518 §3.1', expected: 'accepted' }, [
  { id: 'ps256', title: 'signed with PS256', evil: { idToken: { key: 'ps256' } } },
  { id: 'es256', title: 'signed with ES256', evil: { idToken: { key: 'es256' } } },
  { id: 'es384', title: 'signed with ES384', evil: { idToken: { key: 'es384' } } },
  { id: 'eddsa', title: 'signed with EdDSA', spec: 'RFC 8037 §3.1', evil: { idToken: { key: 'eddsa' } } },
  {
    id: 'no-kid-one-key',
    title: 'no kid, and one key of that algorithm',
    spec: 'OIDC Core 10.1',
    evil: { idToken: { header: { kid: undefined }, key: 'es384' } },
  },
  { id: 'no-typ', title: 'no typ in the header', evil: { idToken: { header: { typ: undefined } } } },
  {
    id: 'foreign-key-hints-ignored',
    title: 'jku, jwk and x5u of an attacker beside a good signature are ignored',
    spec: 'RFC 8725 §3.10, checklist S22',
    evil: {
      idToken: {
        token: (header, claims, { attacker }) =>
          signed({ ...header, jku: `${attacker}/jwks`, x5u: `${attacker}/x5u`, jwk: evilJwk() }, claims),
      },
    },
  },
]);

const algorithms = caseTable({ ...common, spec: 'RFC 8725 §3.1, checklist S23' }, [
  forged('alg-none', 'alg none', (header, claims) => unsigned(header, claims, 'none')),
  forged('alg-none-title', 'alg None', (header, claims) => unsigned(header, claims, 'None')),
  forged('alg-none-mixed', 'alg nOnE', (header, claims) => unsigned(header, claims, 'nOnE')),
  forged('alg-none-capitals', 'alg NONE', (header, claims) => unsigned(header, claims, 'NONE')),
  forged('alg-none-signed', 'alg none beside a signature', (header, claims) =>
    unsigned(header, claims, 'none', segment('signature')),
  ),
  forged(
    'alg-none-announced',
    'alg none, and the metadata announces it',
    (header, claims) => unsigned(header, claims, 'none'),
    {
      evil: { metadata: (document) => ({ ...document, id_token_signing_alg_values_supported: ['none', 'RS256'] }) },
    },
  ),
  forged('alg-empty', 'alg is empty', (header, claims) => unsigned(header, claims, '')),
  forged('alg-missing', 'alg is absent', (header, claims) => unsigned(header, claims, undefined)),
  forged('alg-number', 'alg is a number', (header, claims) => unsigned(header, claims, 256)),
  forged('alg-prototype', 'alg is the name of a prototype member', (header, claims) =>
    unsigned(header, claims, 'constructor'),
  ),
  forged(
    'hs256-public-key',
    'HS256 with the public key as secret',
    (header, claims) => hmac(header, claims, 'HS256', publicPem()),
    {
      spec: 'RFC 8725 §2.1',
    },
  ),
  forged('hs256-public-jwk', 'HS256 with the JWK as secret', (header, claims) =>
    hmac(header, claims, 'HS256', JSON.stringify(signingKey('main').jwk)),
  ),
  forged('hs256-client-id', 'HS256 with the client id as secret', (header, claims, { clientId }) =>
    hmac(header, claims, 'HS256', clientId),
  ),
  forged('hs256-empty', 'HS256 with an empty secret', (header, claims) => hmac(header, claims, 'HS256', '')),
  forged('hs384', 'HS384 with the public key as secret', (header, claims) =>
    hmac(header, claims, 'HS384', publicPem()),
  ),
  forged('hs512', 'HS512 with the public key as secret', (header, claims) =>
    hmac(header, claims, 'HS512', publicPem()),
  ),
  forged(
    'hs256-announced',
    'HS256 with a published oct key, and the metadata announces it',
    (header, claims) => hmac({ ...header, kid: 'oct' }, claims, 'HS256', Buffer.alloc(32, 7)),
    {
      allowedRequestsAfter: { token: 1, jwks: 1 },
      evil: {
        metadata: (document) => ({ ...document, id_token_signing_alg_values_supported: ['HS256'] }),
        keys: (keys) => ({
          keys: [...keys, { kty: 'oct', kid: 'oct', alg: 'HS256', k: Buffer.alloc(32, 7).toString('base64url') }],
        }),
      },
    },
  ),
  forged('rs-says-ps', 'says PS256, is signed with RS256', (header, claims) =>
    signed({ ...header, alg: 'PS256' }, claims),
  ),
  forged('rs-says-es', 'says ES256, is signed with RS256', (header, claims) =>
    signed({ ...header, alg: 'ES256' }, claims),
  ),
  forged('es-says-rs', 'says RS256, is signed with ES256', (header, claims) =>
    signed({ ...header, alg: 'RS256' }, claims, 'es256'),
  ),
  forged('rs384-not-announced', 'RS384, which the issuer does not announce', (header, claims) =>
    signed({ ...header, alg: 'RS384' }, claims, 'main', 'RS384'),
  ),
  forged('rs1', 'RS1, a signature over SHA-1', (header, claims) =>
    unsigned(header, claims, 'RS1', segment('x'.repeat(256))),
  ),
  {
    id: 'es256-not-announced',
    title: 'ES256 by a published key, but the issuer announces RS256 alone',
    evil: {
      metadata: (document) => ({ ...document, id_token_signing_alg_values_supported: ['RS256'] }),
      idToken: { key: 'es256' },
    },
  },
]);

const signatures = caseTable({ ...common, spec: 'OIDC Core 3.1.3.7 (6), checklist S22' }, [
  {
    id: 'other-key-same-kid',
    title: 'signed by somebody else under the kid of the broker',
    evil: { idToken: { key: 'attacker' } },
  },
  {
    id: 'other-ec-key-same-kid',
    title: 'signed by another EC key under the kid of the broker',
    evil: { idToken: { key: 'attacker-ec' } },
  },
  forged('flipped-bit', 'one bit of the signature differs', (header, claims) => withFlippedBit(signed(header, claims))),
  forged('no-signature', 'the signature is empty', (header, claims) => unsigned(header, claims, 'RS256')),
  forged('short-signature', 'the signature is cut', (header, claims) => signed(header, claims).slice(0, -20)),
  forged('long-signature', 'the signature has bytes more', (header, claims) => `${signed(header, claims)}AAAA`),
  forged('other-claims', 'the claims were changed after signing', (header, claims) =>
    withOtherClaims(signed(header, claims), { ...claims, sub: 'user-eve' }),
  ),
  forged(
    'zero-ecdsa',
    'an ECDSA signature of zeros',
    (header, claims) =>
      unsigned({ ...header, kid: 'key-es256' }, claims, 'ES256', Buffer.alloc(64).toString('base64url')),
    {
      spec: 'CVE-2022-21449',
    },
  ),
  forged(
    'der-ecdsa',
    'an ECDSA signature in DER',
    (header, claims) => derSigned({ ...header, alg: 'ES256', kid: 'key-es256' }, claims),
    { spec: 'RFC 7518 §3.4' },
  ),
  forged(
    'jku',
    'signed by an attacker whose keys the header points to',
    (header, claims, { attacker }) => signed({ ...header, kid: 'evil', jku: `${attacker}/jwks` }, claims, 'attacker'),
    {
      spec: 'RFC 8725 §3.10',
      allowedRequestsAfter: { jwks: 2 },
    },
  ),
  forged(
    'jwk',
    'signed by an attacker whose key is in the header',
    (header, claims) => signed({ ...header, jwk: evilJwk() }, claims, 'attacker'),
    { spec: 'RFC 8725 §3.10' },
  ),
  forged('jwk-no-kid', 'signed by an attacker whose key is in the header, without kid', (header, claims) =>
    signed({ ...header, kid: undefined, alg: 'ES256', jwk: signingKey('attacker-ec').jwk }, claims, 'attacker-ec'),
  ),
  forged(
    'x5u',
    'signed by an attacker whose certificate the header points to',
    (header, claims, { attacker }) => signed({ ...header, kid: 'evil', x5u: `${attacker}/x5u` }, claims, 'attacker'),
    {
      allowedRequestsAfter: { jwks: 2 },
    },
  ),
  forged('x5c', 'signed by an attacker whose certificate is in the header', (header, claims) =>
    signed({ ...header, x5c: ['TUlJQg=='] }, claims, 'attacker'),
  ),
  forged(
    'kid-unknown',
    'kid is of no key; the keys are fetched once more, not again and again',
    (header, claims) => signed({ ...header, kid: 'nobody' }, claims),
    {
      spec: 'OIDC Core 10.1.1, fault F47',
      allowedRequestsAfter: { jwks: 2 },
    },
  ),
  forged('kid-prototype', 'kid is __proto__', (header, claims) => signed({ ...header, kid: '__proto__' }, claims), {
    allowedRequestsAfter: { jwks: 2 },
  }),
  forged('kid-number', 'kid is a number', (header, claims) => signed({ ...header, kid: 0 }, claims), {
    allowedRequestsAfter: { jwks: 2 },
  }),
  forged('kid-object', 'kid is an object', (header, claims) => signed({ ...header, kid: {} }, claims), {
    allowedRequestsAfter: { jwks: 2 },
  }),
]);

const headers = caseTable({ ...common, spec: 'RFC 7515 §4.1.11' }, [
  forged('crit-unknown', 'crit names an extension that nobody knows', (header, claims) =>
    signed({ ...header, crit: ['exp-evil'], 'exp-evil': true }, claims),
  ),
  forged('crit-empty', 'crit is an empty list', (header, claims) => signed({ ...header, crit: [] }, claims)),
  forged('b64-false', 'b64 is false', (header, claims) => signed({ ...header, b64: false, crit: ['b64'] }, claims), {
    spec: 'RFC 7797 §6',
  }),
  forged('typ-access-token', 'typ is at+jwt', (header, claims) => signed({ ...header, typ: 'at+jwt' }, claims), {
    spec: 'RFC 8725 §3.11',
  }),
  forged(
    'typ-logout-token',
    'typ is logout+jwt',
    (header, claims) => signed({ ...header, typ: 'logout+jwt' }, claims),
    { spec: 'RFC 8725 §3.11' },
  ),
  forged('typ-dpop', 'typ is dpop+jwt', (header, claims) => signed({ ...header, typ: 'dpop+jwt' }, claims), {
    spec: 'RFC 8725 §3.11',
  }),
  forged('zip', 'the header says that it is compressed', (header, claims) =>
    encrypted({ ...header, zip: 'DEF' }, claims, 'dir'),
  ),
]);

const forms = caseTable({ ...common, spec: 'RFC 7519 §7.2' }, [
  forged('one-part', 'one part', () => 'eyJhbGciOiJSUzI1NiJ9'),
  forged('two-parts', 'two parts', (header, claims) => `${segment(header)}.${segment(claims)}`),
  forged('four-parts', 'four parts', (header, claims) => `${signed(header, claims)}.AAAA`),
  forged('jwe', 'five parts: encrypted to nobody', (header, claims) => encrypted(header, claims, 'RSA-OAEP')),
  forged('jwe-rsa1-5', 'five parts: encrypted with RSA1_5', (header, claims) => encrypted(header, claims, 'RSA1_5')),
  forged('standard-base64', 'base64 with + and / and =', (header, claims) =>
    signed(header, claims)
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('base64'))
      .join('.'),
  ),
  forged('leading-space', 'a space before the token', (header, claims) => ` ${signed(header, claims)}`),
  forged('line-break', 'a line break in the token', (header, claims) => signed(header, claims).replace('.', '.\n')),
  forged('header-no-json', 'the header is no JSON', (_, claims) => signed('{alg:RS256}', claims)),
  forged('header-array', 'the header is a list', (header, claims) => signed([header], claims)),
  forged('payload-no-json', 'the payload is no JSON', (header) => signed(header, 'sub=user-ada')),
  forged('payload-array', 'the payload is a list', (header, claims) => signed(header, [claims])),
  forged('payload-null', 'the payload is null', (header) => signed(header, 'null')),
  forged('payload-string', 'the payload is a string', (header) => signed(header, '"user-ada"')),
  forged('payload-nan', 'exp is NaN', (header, claims) =>
    signed(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":NaN')),
  ),
  forged('payload-infinity', 'exp is 1e999', (header, claims) =>
    signed(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')),
  ),
  forged('empty', 'the token is empty', () => ''),
  forged('null', 'the token is null', () => null),
  forged('number', 'the token is a number', () => 42),
  forged('object', 'the token is an object', (header, claims) => ({ header, claims })),
  forged('array', 'the token is a list', (header, claims) => [signed(header, claims)]),
  forged('missing', 'there is no ID token though openid was asked for', () => undefined, { spec: 'OIDC Core 3.1.3.3' }),
  forged('access-token', 'the access token takes the place of the ID token', (_, __, { accessToken }) => accessToken),
]);

/** Attacks on the signature and the form of the ID token. */
export const idTokenSignatureCases: readonly EvilCase[] = [
  ...goodSignatures,
  ...algorithms,
  ...signatures,
  ...headers,
  ...forms,
];
