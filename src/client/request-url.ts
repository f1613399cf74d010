import { readAnswer } from '../broker/read-answer.js';
import { fail } from '../errors/fail.js';
import { authorizationUrl } from './authorization-request.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import { postForm } from './post-form.js';

const phase = 'authorize';

/**
 * The address that the browser goes to for a request; it is pushed first where that must be, or keeps a person's name
 * out.
 *
 * @throws {LoginError} misconfigured_client — the request must be pushed, but the broker has no place for it.
 * @see [RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)
 */
export async function requestUrl(
  { config, limits }: ClientContext,
  { endpoint, params, metadata }: AuthorizationRequest,
  signal?: AbortSignal,
): Promise<string> {
  const { par, clientId } = config;
  const { pushed_authorization_request_endpoint: place, require_pushed_authorization_requests: required } = metadata;
  const needed = par === 'required' || required === true;
  if (!needed && !(par === 'auto' && place && params['login_hint'])) return authorizationUrl(endpoint, params);
  if (!place) return fail('misconfigured_client', phase, 'The broker takes no pushed requests (PAR).');
  const answer = await postForm(place, params, { ...limits, phase, signal });
  const { request_uri: reference } = readAnswer(phase, answer, answer.status === 200 ? 200 : 201);
  if (typeof reference !== 'string' || !reference)
    return fail('invalid_response', phase, 'The pushed request got no request_uri.');
  return authorizationUrl(endpoint, { client_id: clientId, request_uri: reference });
}
