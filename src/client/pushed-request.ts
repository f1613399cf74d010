import { fromHttpStatus, retryAfterMs } from '../errors/from-http-status.js';
import { fromOAuthError } from '../errors/from-oauth-error.js';
import { LoginError } from '../errors/login-error.js';
import { readJson } from '../broker/read-json.js';
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
  const endpoint = metadata.pushed_authorization_request_endpoint;
  if (!endpoint)
    throw new LoginError(
      'misconfigured_client',
      'The request is to be pushed, but the broker offers no PAR endpoint.',
      {
        phase,
      },
    );
  const response = await postForm(endpoint, params, { ...limits, phase, signal });
  const { status, headers } = response;
  if (status >= 500 || status === 429) throw fromHttpStatus(status, headers, phase);
  const { request_uri: reference, error, error_description: description } = readJson(response, phase);
  if (status >= 400 && typeof error === 'string')
    throw fromOAuthError(
      {
        error,
        description: typeof description === 'string' ? description : null,
        status,
        retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
      },
      phase,
    );
  if ((status === 201 || status === 200) && typeof reference === 'string' && reference) return reference;
  throw fromHttpStatus(status, headers, phase);
}
