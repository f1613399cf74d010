import { compare } from 'bcryptjs';
import type { PasswordHasher } from '../../profile/password-hasher.js';

/** Checks passwords against the hashes of the own store, the ones that a bulk import brought included. */
export interface PasswordProof {
  /** argon2id. */
  hash(password: string): Promise<string>;
  /** Checks a password; without a hash it takes the same time and says no. */
  check(hash: string | undefined, password: string): Promise<PasswordCheck>;
}

/** What a check came to. */
export interface PasswordCheck {
  readonly right: boolean;
  /** A hash of today's kind to keep instead of the one that was checked. */
  readonly rehash?: string;
}

const bcryptForm = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;
const argon2idForm = /^\$argon2id\$v=19\$[^$]+\$[^$]+\$[^$]+$/;

/** Whether a hash that an import brings can be checked here: argon2id or bcrypt. */
export function isKnownHash(hash: string): boolean {
  return bcryptForm.test(hash) || argon2idForm.test(hash);
}

/** Checks argon2id by the broker's hasher and bcrypt by hand, and renews what is not of today's cost. */
export function createPasswordProof(hasher: PasswordHasher): PasswordProof {
  return {
    hash: (password) => hasher.hash(password),
    async check(hash, password) {
      const right =
        hash !== undefined && bcryptForm.test(hash)
          ? await compare(password, hash)
          : await hasher.verify(hash, password);
      if (!right || hash === undefined || !hasher.needsRehash(hash)) return { right };
      return { right, rehash: await hasher.hash(password) };
    },
  };
}
