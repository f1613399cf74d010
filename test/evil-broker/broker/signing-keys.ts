import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';

/** The keys that the broker, or somebody who plays it, signs with. */
export type KeyName =
  | 'main'
  | 'next'
  | 'ps256'
  | 'es256'
  | 'es384'
  | 'eddsa'
  /** Not published by the broker; has the `kid` of `main`. */
  | 'attacker'
  /** Not published by the broker; has the `kid` of `es256`. */
  | 'attacker-ec'
  /** RSA of 1024 bits. */
  | 'weak';

/** One key pair with its public JWK. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<JsonWebKey>;
}

interface Recipe {
  readonly alg: string;
  readonly kid: string;
  readonly make: () => { privateKey: KeyObject; publicKey: KeyObject };
}

const rsa = (modulusLength: number) => () => generateKeyPairSync('rsa', { modulusLength });
const ec = (namedCurve: string) => () => generateKeyPairSync('ec', { namedCurve });

const recipes: Readonly<Record<KeyName, Recipe>> = {
  main: { alg: 'RS256', kid: 'key-main', make: rsa(2048) },
  next: { alg: 'RS256', kid: 'key-next', make: rsa(2048) },
  ps256: { alg: 'PS256', kid: 'key-ps256', make: rsa(2048) },
  es256: { alg: 'ES256', kid: 'key-es256', make: ec('P-256') },
  es384: { alg: 'ES384', kid: 'key-es384', make: ec('P-384') },
  eddsa: { alg: 'EdDSA', kid: 'key-eddsa', make: () => generateKeyPairSync('ed25519') },
  attacker: { alg: 'RS256', kid: 'key-main', make: rsa(2048) },
  'attacker-ec': { alg: 'ES256', kid: 'key-es256', make: ec('P-256') },
  weak: { alg: 'RS256', kid: 'key-weak', make: rsa(1024) },
};

// Making an RSA key takes a tenth of a second: one set serves every case of a run.
const made = new Map<KeyName, SigningKey>();

/** The key of that name; made at first use and the same one for the whole process. */
export function signingKey(name: KeyName): SigningKey {
  const known = made.get(name);
  if (known) return known;
  const { alg, kid, make } = recipes[name];
  const pair = make();
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  const key: SigningKey = { alg, kid, privateKey: pair.privateKey, publicKey: pair.publicKey, jwk };
  made.set(name, key);
  return key;
}

/** The keys that the honest broker publishes. */
export const publishedKeys: readonly KeyName[] = ['main', 'ps256', 'es256', 'es384', 'eddsa'];
