import { fail } from '../errors/fail.js';
import { LoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';

/**
 * The way an authorization response takes from a popup or a frame to the page that began the login.
 *
 * It is a channel of this origin whose name holds the state, which nobody can guess; it works although the broker's
 * pages cut the tie between the windows (Cross-Origin-Opener-Policy), and no other origin can listen or speak.
 */
function openAnswerChannel({ openChannel }: Pick<Environment, 'openChannel'>, state: string): BroadcastChannel {
  const channel = openChannel?.(`idp-login answer ${state}`);
  if (channel) return channel;
  return fail('interaction_required', 'authorize', 'There is no BroadcastChannel here: sign in by redirect.');
}

const taken = 'taken';
const patienceMs = 3_000;

/** Waits for the response to a request; `stop` ends the wait. */
export function waitForAnswer(
  environment: Environment,
  state: string,
): { readonly answer: Promise<URLSearchParams>; readonly stop: () => void } {
  const channel = openAnswerChannel(environment, state);
  const answer = new Promise<URLSearchParams>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string' || data === taken || data.length > 16_384) return;
      const params = new URLSearchParams(data);
      if (params.get('state') !== state) return;
      channel.postMessage(taken);
      resolve(params);
    };
  });
  return { answer, stop: () => channel.close() };
}

/**
 * Hands a response on to the page that waits for it, then closes this window if it is a popup.
 *
 * @throws {LoginError} transaction_lost — nobody waits for it any more.
 */
export async function handOnAnswer(
  environment: Pick<Environment, 'openChannel' | 'window'>,
  state: string,
  params: URLSearchParams,
): Promise<void> {
  const channel = openAnswerChannel(environment, state);
  try {
    await new Promise<void>((resolve, reject) => {
      const gone = new LoginError('transaction_lost', 'The page that began this login is gone.', { phase: 'callback' });
      const timer = setTimeout(() => reject(gone), patienceMs);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data !== taken) return;
        clearTimeout(timer);
        resolve();
      };
      channel.postMessage(params.toString());
    });
  } finally {
    channel.close();
  }
  environment.window?.close();
}
