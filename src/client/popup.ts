import type { LoginIntent } from '../broker/login-turn.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import { waitForAnswer } from './answer-channel.js';
import { authorizationRequest } from './authorization-request.js';
import { readCode } from './callback.js';
import type { ClientContext } from './client-context.js';
import type { SignInResult } from './login-client.js';
import { requestUrl } from './request-url.js';
import { exchangeCode } from './token-grant.js';

const pollMs = 250;
// A window that is "closed" this soon was cut off by Cross-Origin-Opener-Policy; nobody is that quick.
const severedWithinMs = 1_000;
const lifetimeMs = 15 * 60_000;

/** Resolves when the person has closed the window: it says so, and this page has the focus again. */
function closed(popup: Window, page: Window, signal: AbortSignal): Promise<void> {
  const openedAt = Date.now();
  return new Promise((resolve) => {
    let seen = 0;
    const timer = setInterval(() => {
      if (!popup.closed || !page.document.hasFocus()) seen = 0;
      else if (Date.now() - openedAt < severedWithinMs) clearInterval(timer);
      else if (++seen === 2) resolve();
    }, pollMs);
    signal.addEventListener('abort', () => clearInterval(timer));
  });
}

/**
 * Signs in through a window that was opened in the person's click already.
 *
 * @throws {LoginError} timeout — nothing came back within 15 minutes.
 */
export async function signInByPopup(
  context: ClientContext,
  popup: Window,
  page: Window,
  intent: LoginIntent,
  signal?: AbortSignal,
): Promise<SignInResult> {
  const over = new AbortController();
  let stop: (() => void) | undefined;
  try {
    const request = await authorizationRequest(context, intent, 'popup', '/', signal);
    const { transaction } = request;
    const url = await requestUrl(context, request, signal);
    const wait = waitForAnswer(context.environment, transaction.state);
    stop = wait.stop;
    popup.location.replace(url);

    const cancelled = new Promise<undefined>((resolve, reject) => {
      closed(popup, page, over.signal).then(() => resolve(undefined), reject);
      signal?.addEventListener('abort', () => resolve(undefined), { signal: over.signal });
      const timer = setTimeout(
        () => reject(new LoginError('timeout', 'The login window did not answer.', { phase: 'authorize' })),
        lifetimeMs,
      );
      over.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    const params = await Promise.race([wait.answer, cancelled]);
    if (!params) return { status: 'cancelled' };
    return await exchangeCode(context, readCode(params, transaction), transaction, signal);
  } catch (error) {
    if (isLoginError(error) && error.code === 'access_denied' && error.phase === 'callback')
      return { status: 'cancelled' };
    throw error;
  } finally {
    over.abort();
    stop?.();
    popup.close();
  }
}
