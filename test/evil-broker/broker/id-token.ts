import { compactJwt, halfHash, type Json } from './compact-jwt.js';
import type { Forgery, Scene } from './misbehaviour.js';
import { signingKey } from './signing-keys.js';

/** The claims of an honest ID token. */
export function honestClaims(scene: Scene): Json {
  const { grant, accessToken, now } = scene;
  return {
    iss: scene.issuer,
    sub: grant?.person.sub,
    aud: scene.clientId,
    exp: now + 3600,
    iat: now,
    auth_time: grant?.authTime,
    nonce: grant?.nonce,
    acr: grant?.acr,
    at_hash: accessToken === undefined ? undefined : halfHash(accessToken, 'RS256'),
    name: grant?.person.name,
    email: grant?.person.email,
    email_verified: true,
    'urn:idp-login:connection': grant?.connection,
  };
}

/** Makes the value of `id_token`, as honest or as forged as asked. */
export function makeIdToken(scene: Scene, forgery: Forgery = {}): unknown {
  const key = signingKey(forgery.key ?? 'main');
  const alg = forgery.alg ?? key.alg;
  const header: Json = { alg, kid: key.kid, typ: 'JWT', ...forgery.header };
  const honest = honestClaims(scene);
  if (scene.accessToken !== undefined) honest['at_hash'] = halfHash(scene.accessToken, alg);
  const claims =
    typeof forgery.claims === 'function' ? forgery.claims(honest, scene) : { ...honest, ...forgery.claims };
  const token = forgery.token ? forgery.token(header, claims, scene) : compactJwt(header, claims, alg, key.privateKey);
  if (typeof token === 'string' && token.length < 100_000) scene.secrets.keep('id token', token);
  return token;
}
