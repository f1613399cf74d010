import type { LoginIntent } from '../broker/login-turn.js';
import { fail } from '../errors/fail.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import { waitForAnswer } from './answer-channel.js';
import { authorizationRequest } from './authorization-request.js';
import { readCode } from './callback.js';
import type { ClientContext } from './client-context.js';
import type { SignInResult } from './login-client.js';
import { requestUrl } from './request-url.js';
import { sameSite } from './same-site.js';
import { exchangeCode } from './token-grant.js';

const phase = 'authorize';

/**
 * Signs in without anybody seeing it: with the session that is here, or with the broker's, which a hidden frame asks for.
 *
 * The frame is of use on the broker's own site only: browsers keep the broker's cookies from frames on other sites.
 *
 * @throws {LoginError} login_required, interaction_required, consent_required — the person must be asked.
 * @throws {LoginError} timeout — the frame did not answer; it may not be allowed by the page's or the broker's CSP.
 */
export async function signInSilently(
  context: ClientContext,
  intent: LoginIntent,
  signal?: AbortSignal,
): Promise<SignInResult> {
  const { session, config, environment } = context;
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
  if (!page || !sameSite(page.location.href, (await context.metadata.read(signal)).authorization_endpoint))
    return fail('login_required', phase, 'Nobody is signed in, and the broker is on another site.');

  const request = await authorizationRequest(context, { ...intent, prompt: 'none' }, 'silent', '/', signal);
  const url = await requestUrl(context, request, signal);
  const wait = waitForAnswer(environment, request.transaction.state);
  const frame = page.document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Sign-in check';
  frame.src = url;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const params = await Promise.race([
      wait.answer,
      new Promise<never>((_, reject) => {
        const stop = (code: 'timeout' | 'cancelled'): void =>
          reject(new LoginError(code, 'The silent sign-in was not answered.', { phase }));
        timer = setTimeout(() => stop('timeout'), config.timeoutMs);
        signal?.addEventListener('abort', () => stop('cancelled'));
        page.document.body.append(frame);
      }),
    ]);
    return await exchangeCode(context, readCode(params, request.transaction), request.transaction, signal);
  } finally {
    clearTimeout(timer);
    wait.stop();
    frame.remove();
  }
}
