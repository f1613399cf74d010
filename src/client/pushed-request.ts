import { readAnswer } from '../broker/read-answer.js';
import { LoginError } from '../errors/login-error.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import { postForm } from './post-form.js';

const phase = 'authorize';

/**
 * Hands an authorization request to the broker and gets a reference to put into the address instead.
 *
 * @throws {LoginError} misconfigured_client — the request must be pushed, but the broker has no place for it.
 * @see [RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)
 */
export async function pushRequest(
  { limits }: ClientContext,
  { metadata, params }: AuthorizationRequest,
  signal?: AbortSignal,
): Promise<string> {
  const { pushed_authorization_request_endpoint: endpoint } = metadata;
  if (!endpoint) throw new LoginError('misconfigured_client', 'The broker takes no pushed requests (PAR).', { phase });
  const answer = await postForm(endpoint, params, { ...limits, phase, signal });
  const { request_uri: reference } = readAnswer(phase, answer, answer.status === 200 ? 200 : 201);
  if (typeof reference === 'string' && reference) return reference;
  throw new LoginError('invalid_response', 'The broker took the pushed request, but gave no request_uri.', { phase });
}
