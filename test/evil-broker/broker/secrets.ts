import { randomBytes } from 'node:crypto';

/** Why a value must not be seen. */
export type SecretKind =
  | 'code'
  | 'access token'
  | 'refresh token'
  | 'id token'
  | 'code verifier'
  | 'auth session'
  | 'password'
  | 'one-time code'
  | 'identifier'
  | 'e-mail';

/** Every value of a run that must never show up where a script, a log or another server can read it. */
export class Secrets {
  readonly #values = new Map<string, SecretKind>();

  /** Makes a new value and keeps it. */
  make(kind: SecretKind, prefix: string): string {
    const value = `${prefix}-${randomBytes(24).toString('base64url')}`;
    this.keep(kind, value);
    return value;
  }

  /** Keeps a value; of a JWT also its payload and its signature, which are as telling as the whole. */
  keep(kind: SecretKind, value: string): string {
    if (value.length < 6) return value;
    this.#values.set(value, kind);
    if (kind.endsWith('token')) {
      for (const part of value.split('.').slice(1)) if (part.length >= 24) this.#values.set(part, kind);
    }
    return value;
  }

  /** The kinds of the secrets that the text holds, as they are or percent-encoded. */
  foundIn(text: string, kinds?: readonly SecretKind[]): SecretKind[] {
    const found = new Set<SecretKind>();
    for (const [value, kind] of this.#values) {
      if (kinds && !kinds.includes(kind)) continue;
      if (text.includes(value) || text.includes(encodeURIComponent(value))) found.add(kind);
    }
    return [...found];
  }
}
