import type { LoginErrorCode } from 'idp-login';

/** What went wrong, in words for the login page as the server writes it; the widget has words of its own. */
export function describeLoginError(code: LoginErrorCode, source: string, text?: string): string {
  if (text !== undefined) return text;
  switch (code) {
    case 'access_denied':
    case 'consent_required':
      return `${source} did not sign you in, because access was refused. Try again, or choose another way.`;
    case 'login_required':
    case 'interaction_required':
      return `${source} wants you to sign in there first. Try again, or choose another way.`;
    case 'timeout':
      return `${source} takes too long to answer. Try again in a moment, or choose another way.`;
    case 'server_error':
    case 'network':
      return `${source} cannot be reached right now. Try again in a moment, or choose another way.`;
    case 'invalid_response':
    case 'issuer_mismatch':
    case 'state_mismatch':
      return `The answer of ${source} was not what we expected, so you were not signed in. Try again, or choose another way.`;
    case 'signup_disabled':
      return 'There is no account for you here yet, and you cannot make one yourself. Ask whoever runs this service.';
    case 'account_blocked':
    case 'account_disabled':
      return 'Your account is blocked. Ask whoever runs this service.';
    case 'invalid_credentials':
      return 'That did not match. Check what you typed and try again.';
    case 'invalid_identifier':
      return 'That is not complete. Check what you typed.';
    case 'invalid_code':
      return 'That code is not right. Check it, then type it again.';
    case 'expired_code':
      return 'That code is no longer good. Ask for another one.';
    case 'too_many_attempts':
      return 'That was tried too often. Wait a while, or ask for another code.';
    case 'rate_limited':
      return 'That was a bit quick. Wait a moment and try again.';
    case 'delivery_failed':
      return 'The message could not be sent. Check the address, or try again in a moment.';
    case 'user_exists':
      return 'There is an account with that name already. Sign in instead.';
    case 'password_policy':
      return 'That password is not strong enough. Make it longer, with letters of both sizes, digits and signs.';
    case 'unknown_connection':
      return 'That way to sign in is not available.';
    default:
      return 'You could not be signed in. Try again, or choose another way.';
  }
}
