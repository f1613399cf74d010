import type { Secrets } from './secrets.js';

/** Who signs in. */
export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
}

/** The two people that the broker knows. */
export const people: { readonly ada: Person; readonly eve: Person } = {
  ada: { sub: 'user-ada', name: 'Ada', email: 'canary.ada@victim.example' },
  eve: { sub: 'user-eve', name: 'Eve', email: 'canary.eve@attacker.example' },
};

/** What was granted, from the authorization request to the last refresh token. */
export interface Grant {
  readonly person: Person;
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly scope: string;
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  readonly authTime: number;
  readonly acr: string | undefined;
  readonly connection: string | undefined;
  /** Thumbprint of the key that the grant is bound to. */
  jkt: string | undefined;
  revoked: boolean;
}

/** Codes and tokens of one broker: codes work once, refresh tokens rotate, and a used one revokes its family. */
export class Grants {
  /** How often a refresh token was used again. */
  reuses = 0;
  readonly #secrets: Secrets;
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, { grant: Grant; used: boolean }>();
  readonly #accessTokens = new Map<string, Grant>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  issueCode(grant: Grant): string {
    const code = this.#secrets.make('code', 'code');
    this.#codes.set(code, grant);
    return code;
  }

  redeemCode(code: string): Grant | undefined {
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    return grant;
  }

  issueAccessToken(grant: Grant): string {
    const token = this.#secrets.make('access token', 'at');
    this.#accessTokens.set(token, grant);
    return token;
  }

  findAccessToken(token: string): Grant | undefined {
    const grant = this.#accessTokens.get(token);
    return grant?.revoked === true ? undefined : grant;
  }

  issueRefreshToken(grant: Grant): string {
    const token = this.#secrets.make('refresh token', 'rt');
    this.#refreshTokens.set(token, { grant, used: false });
    return token;
  }

  redeemRefreshToken(token: string): Grant | undefined {
    const entry = this.#refreshTokens.get(token);
    if (!entry || entry.grant.revoked) return undefined;
    if (entry.used) {
      this.reuses++;
      entry.grant.revoked = true;
      return undefined;
    }
    entry.used = true;
    return entry.grant;
  }

  /** Ends the family of a token, as a revocation request asks. */
  revoke(token: string): void {
    const grant = this.#refreshTokens.get(token)?.grant ?? this.#accessTokens.get(token);
    if (grant) grant.revoked = true;
  }

  /** Ends every grant. */
  revokeAll(): void {
    for (const { grant } of this.#refreshTokens.values()) grant.revoked = true;
  }
}
