import type { LoginIntent } from '../broker/login-turn.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import { authorizationRequest } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import type { SignInOptions, SignInResult } from './login-client.js';
import { requestUrl } from './request-url.js';
import { sameSite } from './same-site.js';

const phase = 'authorize';

async function signInSilently(
  context: ClientContext,
  intent: LoginIntent,
  signal: AbortSignal | undefined,
): Promise<SignInResult> {
  const { session, config, environment, metadata } = context;
  const known = await session.ready();
  if (known.status === 'signed-in') {
    try {
      await session.token(config.resources[0] ?? '', signal && { signal });
      return { status: 'signed-in', user: known.user };
    } catch (error) {
      if (!isLoginError(error) || !/^(?:login_required|session_expired)$/.test(error.code)) throw error;
    }
  }
  const { window: page } = environment;
  const { authorization_endpoint: endpoint } = await metadata.read(signal);
  if (!page || !sameSite(page.location.href, endpoint))
    throw new LoginError('login_required', 'Nobody is signed in, and the broker is on another site.', { phase });
  const { signInByFrame } = await import('./other-windows.js');
  return signInByFrame(context, page, intent, signal);
}

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
  if (mode === 'silent') return signInSilently(context, intent, signal);

  // At once: a window that is opened after an await is taken for an advertisement.
  const popup = mode === 'popup' && page?.open('', '', 'popup,width=480,height=680');
  if (popup && page) {
    const { signInByPopup } = await import('./other-windows.js');
    return signInByPopup(context, popup, page, intent, signal);
  }
  if (!location) throw new LoginError('invalid_config', 'A redirect needs a page.', { phase });
  const request = await authorizationRequest(context, intent, 'redirect', returnTo, signal);
  const url = await requestUrl(context, request, signal);
  context.transactions.save(request.transaction);
  location.assign(url);
  return { status: 'redirecting' };
}
