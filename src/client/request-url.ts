import { authorizationUrl } from './authorization-request.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import { pushRequest } from './pushed-request.js';

/** The address that the browser goes to for a request; it is pushed first where that must be, or keeps a person's name out. */
export async function requestUrl(
  context: ClientContext,
  request: AuthorizationRequest,
  signal?: AbortSignal,
): Promise<string> {
  const { endpoint, params, metadata } = request;
  const { par, clientId } = context.config;
  const offered = metadata.pushed_authorization_request_endpoint !== undefined && params['login_hint'] !== undefined;
  const needed = par === 'required' || metadata.require_pushed_authorization_requests === true;
  if (!needed && !(par === 'auto' && offered)) return authorizationUrl(endpoint, params);
  return authorizationUrl(endpoint, {
    client_id: clientId,
    request_uri: await pushRequest(context, request, signal),
  });
}
