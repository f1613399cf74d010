import type { LoginIntent } from '../broker/login-turn.js';
import { LoginError } from '../errors/login-error.js';
import { waitForAnswer } from './answer-channel.js';
import { authorizationRequest } from './authorization-request.js';
import { readCode } from './callback.js';
import type { ClientContext } from './client-context.js';
import type { SignInResult } from './login-client.js';
import { requestUrl } from './request-url.js';
import { exchangeCode } from './token-grant.js';

/**
 * Asks the broker, in a frame that nobody sees, whether the person is signed in there.
 *
 * Of use on the broker's own site only: browsers keep the broker's cookies from frames on other sites.
 *
 * @throws {LoginError} login_required, interaction_required, consent_required — the person must be asked.
 * @throws {LoginError} timeout — the frame did not answer; it may not be allowed by the page's or the broker's CSP.
 */
export async function signInByFrame(
  context: ClientContext,
  page: Window,
  intent: LoginIntent,
  signal?: AbortSignal,
): Promise<SignInResult> {
  const request = await authorizationRequest(context, { ...intent, prompt: 'none' }, 'silent', '/', signal);
  const url = await requestUrl(context, request, signal);
  const wait = waitForAnswer(context.environment, request.transaction.state);
  const frame = page.document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Sign-in check';
  frame.src = url;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const params = await Promise.race([
      wait.answer,
      new Promise<never>((_, reject) => {
        const fail = (code: 'timeout' | 'cancelled', what: string): void =>
          reject(new LoginError(code, what, { phase: 'authorize' }));
        timer = setTimeout(() => fail('timeout', 'The silent sign-in did not answer.'), context.config.timeoutMs);
        signal?.addEventListener('abort', () => fail('cancelled', 'The silent sign-in was cancelled.'));
        page.document.body.append(frame);
      }),
    ]);
    const session = await exchangeCode(context, readCode(params, request.transaction), request.transaction, signal);
    await context.session.begin(session);
    return { status: 'signed-in', user: session.user };
  } finally {
    clearTimeout(timer);
    wait.stop();
    frame.remove();
  }
}
