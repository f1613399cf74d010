import { handOnAnswer } from './answer-channel.js';
import { findResponse, readState } from './callback.js';

/** What the address of a callback page held. */
export type ReceivedCallback =
  /** No authorization response. */
  | { readonly status: 'none' }
  /** One for this page: give `url` to `client.handleCallback(url)`. */
  | { readonly status: 'received'; readonly url: string }
  /** It was for the page that opened this window or frame, which has it now; there is nothing left to do here. */
  | { readonly status: 'handed-on' };

/**
 * Takes the authorization response out of the address of a callback page, at once, before other code can read it there.
 *
 * Call it first of all; the client can be loaded afterwards, and is not needed at all in the window of a popup.
 *
 * @throws {LoginError} invalid_response, state_mismatch — it is no response to a popup's request, though it looks like one.
 * @throws {LoginError} transaction_lost — the page that waited for the response is gone.
 * @example
 * ```ts
 * import { receiveCallback } from 'idp-login/callback';
 *
 * const received = await receiveCallback();
 * if (received.status === 'received') {
 *   const { createLoginClient } = await import('idp-login/client');
 *   const client = createLoginClient({ issuer: 'https://login.example.com', clientId: 'app', redirectUri: '/callback' });
 *   await client.handleCallback(received.url);
 * }
 * ```
 */
export async function receiveCallback(): Promise<ReceivedCallback> {
  const { location, history } = window;
  const { href } = location;
  const response = findResponse(href, href);
  if (!response) return { status: 'none' };
  history.replaceState(history.state, '', response.cleanUrl);
  const { params } = response;
  if (!params.get('state')?.includes('.')) return { status: 'received', url: href };
  await handOnAnswer({ openChannel: (name) => new BroadcastChannel(name), window }, readState(params), params);
  return { status: 'handed-on' };
}
