/** What an access token says, after it was checked. */
export interface AccessToken {
  readonly subject: string;
  readonly clientId: string | undefined;
  readonly scope: ReadonlySet<string>;
  /** How the person signed in (RFC 9470). */
  readonly acr: string | undefined;
  /** When the person signed in, in seconds since the epoch. */
  readonly authTime: number | undefined;
  /** The thumbprint of the key that the token is bound to (RFC 9449). */
  readonly keyThumbprint: string | undefined;
}

/**
 * Why a request is not answered, in the words of the protocol.
 *
 * @see [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)
 * @see [RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1)
 * @see [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3)
 */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  /** Absent when the request had no token at all. */
  readonly error?:
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
    | 'insufficient_user_authentication'
    | 'temporarily_unavailable';
  readonly description?: string;
  /** Further members of the challenge: `scope`, `acr_values`, `max_age`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The end of a check. */
export type Verdict<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal };

/** A check that went well. */
export function pass<Value>(value: Value): Verdict<Value> {
  return { ok: true, value };
}

/** A check that did not. */
export function refuse(
  status: Refusal['status'],
  error?: Refusal['error'],
  description?: string,
  parameters?: Refusal['parameters'],
): { readonly ok: false; readonly refusal: Refusal } {
  return {
    ok: false,
    refusal: {
      status,
      ...(error ? { error } : {}),
      ...(description ? { description } : {}),
      ...(parameters ? { parameters } : {}),
    },
  };
}
