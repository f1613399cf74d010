import * as oidc from 'openid-client';
import { ConnectionFailure } from '../connection-handler.js';

/** Tells in the broker's words why a provider could not sign somebody in. */
export function toOidcFailure(error: unknown): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error;
  if (error instanceof oidc.AuthorizationResponseError) return refused(error);
  if (error instanceof oidc.ResponseBodyError) {
    return new ConnectionFailure('server_error', `the provider answered ${error.status} ${printable(error.error)}`, {
      cause: error,
    });
  }
  const code = error instanceof oidc.ClientError ? error.code : undefined;
  if (code === 'OAUTH_TIMEOUT' || isTimeout(error)) {
    return new ConnectionFailure('timeout', 'the provider did not answer in time', { cause: error });
  }
  if (isNetworkFailure(error)) {
    return new ConnectionFailure('server_error', 'the provider cannot be reached', { cause: error });
  }
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') {
    return new ConnectionFailure('server_error', 'the provider answered with an unexpected status', { cause: error });
  }
  const detail = innermost(error);
  const mixedUp = /"iss"|issuer/i.test(detail);
  return new ConnectionFailure(
    mixedUp ? 'issuer_mismatch' : 'invalid_response',
    `the provider's answer was not taken (${code ?? 'check failed'}: ${printable(detail)})`,
    { cause: error },
  );
}

function refused(error: oidc.AuthorizationResponseError): ConnectionFailure {
  const detail = `the provider answered ${printable(error.error)}`;
  const options = { cause: error };
  switch (error.error) {
    case 'access_denied':
      return new ConnectionFailure('access_denied', detail, options);
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
      return new ConnectionFailure(error.error, detail, options);
    default:
      return new ConnectionFailure('server_error', detail, options);
  }
}

// The library says what is wrong in the innermost error.
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || isTimeout(error.cause));
}

function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error instanceof TypeError && error.message === 'fetch failed') || isNetworkFailure(error.cause);
}

// What comes from elsewhere goes into the log on one short line.
function printable(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, '?').slice(0, 200);
}
