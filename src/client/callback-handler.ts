import { fail } from '../errors/fail.js';
import { findResponse, readCode, readState } from './callback.js';
import type { ClientContext } from './client-context.js';
import type { CallbackResult } from './login-client.js';
import { exchangeCode } from './token-grant.js';

const phase = 'callback';

async function finish(context: ClientContext, state: string, params: URLSearchParams): Promise<CallbackResult> {
  const { environment, session, transactions } = context;
  if (state.includes('.')) {
    const { handOnAnswer } = await import('./beyond-redirect.js');
    await handOnAnswer(environment, state, params);
    return { status: 'handed-on' };
  }
  const transaction =
    transactions.take(state) ??
    fail('transaction_lost', phase, 'No such login was begun in this tab within 15 minutes.');
  const { returnTo } = transaction;
  if (!('used' in transaction))
    return { ...(await exchangeCode(context, readCode(params, transaction), transaction)), returnTo };
  const known = await session.ready();
  return known.status === 'signed-in'
    ? { status: known.status, user: known.user, returnTo }
    : fail('transaction_lost', phase, 'This address was used already; sign in again.');
}

/** Makes the function that finishes redirects; calling it twice with one address gives one result. */
export function createCallbackHandler(context: ClientContext): (url?: string) => Promise<CallbackResult> {
  const { config, environment, session, transactions } = context;
  const results = new Map<string, Promise<CallbackResult>>();
  session.subscribe(({ status }) => {
    if (status !== 'signed-in') results.clear();
  });

  // Async, so that what is wrong with the address rejects.
  return async (url = environment.location?.href) => {
    // A second call finds the address that the first one has cleaned.
    const again = results.get(url ?? '');
    const response = url && !again ? findResponse(url, config.redirectUri) : undefined;
    if (!response) return again ?? { status: 'none' };
    const { params, cleanUrl } = response;
    // Two clients can share one callback page: what is another's stays for it, untouched.
    const known = transactions.find(params.get('state') ?? '');
    const ours = (['issuer', 'clientId', 'redirectUri'] as const).every((name) => known?.[name] === config[name]);
    if (known && !ours) return { status: 'none' };
    const { location, history } = environment;
    // Before anything else can read the code in the address.
    if (url === location?.href) history?.replaceState(history.state, '', cleanUrl);
    const state = readState(params);
    const result = results.get(state) ?? finish(context, state, params);
    results.set(state, result).set(cleanUrl, result);
    return result;
  };
}
