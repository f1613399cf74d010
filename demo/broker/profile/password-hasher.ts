import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import type { TenantConfig } from '../config/tenant.js';

/** Hashes and checks passwords. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Checks a password. Without a hash (no such user, no password) it takes the same time and says no. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether the hash was made at another cost than today's. */
  needsRehash(hash: string): boolean;
}

/**
 * Hashes with argon2id.
 *
 * The cost is OWASP's minimum (19 MiB, 2 passes) unless it is configured. Passwords are composed first (NFKC), so that one
 * password typed on two keyboards is the same.
 */
export function createPasswordHasher(cost: TenantConfig['passwordHash'] = {}): PasswordHasher {
  const options = {
    // An ambient const enum cannot be used with isolated modules; 2 is argon2id.
    algorithm: 2 as NonNullable<Options['algorithm']>,
    memoryCost: cost.memoryKiB ?? 19_456,
    timeCost: cost.passes ?? 2,
    parallelism: cost.parallelism ?? 1,
  };
  const make = (password: string): Promise<string> => hash(password.normalize('NFKC'), options);
  const decoy = make(randomBytes(24).toString('base64'));
  return {
    hash: make,
    verify: async (stored, password) => {
      const right = await verify(stored ?? (await decoy), password.normalize('NFKC')).catch(() => false);
      return right && stored !== undefined;
    },
    needsRehash: (stored) => {
      try {
        const used = parseOptions(stored);
        return (
          used.algorithm !== options.algorithm ||
          used.memoryCost !== options.memoryCost ||
          used.timeCost !== options.timeCost ||
          used.parallelism !== options.parallelism
        );
      } catch {
        return true;
      }
    },
  };
}
