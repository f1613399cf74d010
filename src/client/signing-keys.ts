import { fail } from '../errors/fail.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import type { RequestLimits } from '../broker/bounded-fetch.js';
import { publicGet } from '../broker/public-get.js';
import { findKey, verifySignature } from './signed-token.js';
import type { SignedToken } from './signed-token.js';

/** The keys that a broker signs with. */
export interface SigningKeys {
  /** Begins to read the keys, so that they are here when a token comes. */
  prefetch(jwksUri: string): void;
  /** @throws {LoginError} invalid_response — the signature is not by a key of the broker. */
  verify(token: SignedToken, jwksUri: string): Promise<void>;
}

const phase = 'token';
// A key that is not known can be forged; the broker must not be asked for each.
const pauseMs = 5_000;

/**
 * Reads and remembers a broker's keys. A token by a key that is not known makes them be read once more: the broker may
 * have changed its key a moment ago.
 */
export function createSigningKeys(limits: Omit<RequestLimits, 'phase'>, now: () => number): SigningKeys {
  let keys: readonly unknown[] | undefined;
  let reading: Promise<readonly unknown[]> | undefined;
  let searchedAtMs = -Infinity;

  const read = (jwksUri: string): Promise<readonly unknown[]> =>
    (reading ??= publicGet(jwksUri, { ...limits, phase })
      .then((answer) => {
        const found = answer.json?.['keys'];
        if (Array.isArray(found)) return (keys = found as readonly unknown[]);
        throw fromHttpStatus(phase, answer);
      })
      .finally(() => (reading = undefined)));

  return {
    prefetch(jwksUri) {
      // A failure shows when a token is to be verified.
      if (!keys) read(jwksUri).catch(() => undefined);
    },
    async verify(token, jwksUri) {
      let key = findKey(keys ?? (await read(jwksUri)), token);
      if (!key && now() - searchedAtMs > pauseMs) {
        searchedAtMs = now();
        key = findKey(await read(jwksUri), token);
      }
      try {
        await verifySignature(
          token,
          key ?? fail('invalid_response', phase, 'The ID token is by no key of the broker.'),
        );
      } catch (error) {
        // The next token must not suffer from keys that are wrong.
        keys = undefined;
        throw error;
      }
    },
  };
}
