import { fail } from '../errors/fail.js';
import { fromOAuthError } from '../errors/from-oauth-error.js';
import type { LoginErrorCode } from '../errors/login-error.js';
import type { Transaction } from './transaction-store.js';

/** An authorization response as it stands in an address. */
export interface AuthorizationResponse {
  readonly params: URLSearchParams;
  /** The address without the response. */
  readonly cleanUrl: string;
}

const unwanted = ['response', 'id_token', 'access_token'];
const signs = ['code', 'error', ...unwanted];
const names = [
  ...signs,
  ...['state', 'iss', 'error_description', 'error_uri', 'session_state', 'token_type', 'expires_in'],
];

function refuse(code: LoginErrorCode, what: string): never {
  fail(code, 'callback', `The response ${what}.`);
}

/** Finds the authorization response in an address; `undefined` when there is none. */
export function findResponse(href: string, redirectUri: string): AuthorizationResponse | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  const registered = new URL(redirectUri);
  if (url.origin !== registered.origin || url.pathname !== registered.pathname) return undefined;
  const params = new URLSearchParams(url.search);
  if (!signs.some((name) => params.has(name))) return undefined;
  for (const name of names) url.searchParams.delete(name);
  // Tokens in the fragment were never asked for; they are not used, and not left lying about.
  if (/(?:access|id)_token=/.test(url.hash)) url.hash = '';
  return { params, cleanUrl: url.href };
}

/**
 * Reads the state of a response, which says what transaction it belongs to.
 *
 * @throws {LoginError} state_mismatch — there is none, or none of ours.
 * @throws {LoginError} invalid_response — a parameter occurs twice, or holds what was not asked for.
 */
export function readState(params: URLSearchParams): string {
  if (names.some((name) => params.getAll(name).length > 1)) refuse('invalid_response', 'repeats a parameter');
  if (unwanted.some((name) => params.has(name))) refuse('invalid_response', 'holds what was not asked for');
  const state = params.get('state') ?? '';
  if (!/^(?:(?:popup|silent)\.)?[\w-]{43}$/.test(state))
    refuse('state_mismatch', 'has no state of ours; sign in again');
  return state;
}

/**
 * Reads the code of a response that belongs to a transaction.
 *
 * @throws {LoginError} issuer_mismatch — `iss` is another broker's, or missing although it was announced.
 * @throws {LoginError} access_denied, login_required, … — the broker answered with an error.
 * @throws {LoginError} invalid_response — it is neither a code nor an error, or both.
 * @see [RFC 9207 §2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4)
 */
export function readCode(params: URLSearchParams, { issuer, issExpected }: Transaction): string {
  const iss = params.get('iss');
  if (iss === null ? issExpected : iss !== issuer)
    refuse('issuer_mismatch', 'is not by the broker that was asked (iss)');
  const code = params.get('code');
  const error = params.get('error');
  if (error !== null && code === null) throw fromOAuthError('callback', error, params.get('error_description'));
  return (error === null && code) || refuse('invalid_response', 'is neither a code nor an error');
}
