import type { LoginIntent } from '../broker/login-turn.js';
import { fail } from '../errors/fail.js';
import { authorizationRequest } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import type { SignInOptions, SignInResult } from './login-client.js';
import { requestUrl } from './request-url.js';

/**
 * Signs in by redirect, by popup or silently.
 *
 * @throws {LoginError} invalid_config — `returnTo` is no path of this origin, or there is no page to leave.
 * @throws {LoginError} login_required — silently, nobody could be signed in.
 */
export async function signIn(context: ClientContext, options: SignInOptions = {}): Promise<SignInResult> {
  const { mode, returnTo, signal, ...wish } = options;
  const { window: page, location } = context.environment;
  const intent: LoginIntent = { action: 'login', ...wish };
  // At once: a window that is opened after an await is taken for an advertisement.
  const popup = mode === 'popup' && page?.open('', '', 'popup,width=480,height=680');
  if (popup || mode === 'silent') {
    const { signInByPopup, signInSilently } = await import('./beyond-redirect.js');
    return popup && page
      ? signInByPopup(context, popup, page, intent, signal)
      : signInSilently(context, intent, signal);
  }
  if (!location) return fail('invalid_config', 'authorize', 'A redirect needs a page.');
  const request = await authorizationRequest(context, intent, 'redirect', returnTo, signal);
  const url = await requestUrl(context, request, signal);
  context.transactions.save(request.transaction);
  location.assign(url);
  return { status: 'redirecting' };
}
