import { boundedFetch } from '../broker/bounded-fetch.js';
import { readAnswer } from '../broker/read-answer.js';
import { fail } from '../errors/fail.js';
import { authorizedFetch } from './api-fetch.js';
import type { ClientContext } from './client-context.js';
import type { User } from './login-client.js';

const phase = 'userinfo';

/**
 * Asks the broker what it tells of the person who is signed in. The session stays as the ID token made it.
 *
 * @throws {LoginError} invalid_response — the answer is about another person (`sub`), signed, or malformed.
 * @throws {LoginError} misconfigured_client — the broker has no UserInfo endpoint.
 * @see [OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
 */
export async function readUserInfo(context: ClientContext, signal?: AbortSignal): Promise<User> {
  const { limits, metadata, session } = context;
  const { userinfo_endpoint: endpoint } = await metadata.read(signal);
  if (!endpoint) return fail('misconfigured_client', phase, 'The broker has no UserInfo endpoint.');
  const stored = await session.stored();
  const answer = await boundedFetch(
    endpoint,
    { headers: { accept: 'application/json' }, cache: 'no-store' },
    // The token without a resource: one that is meant for an API is none of UserInfo's.
    { ...limits, phase, signal, fetch: (url, init) => authorizedFetch(context, new Request(url, init), '') },
  );
  const claims = readAnswer(phase, answer);
  if (typeof claims['sub'] !== 'string' || claims['sub'] !== stored?.user.sub)
    fail('invalid_response', phase, 'UserInfo tells of another person (sub).');
  return Object.freeze(claims as User);
}
