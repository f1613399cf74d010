import type { BrokerState } from './broker-state.js';
import { jsonReply, type Reply } from './reply.js';

/** What the authorization endpoint answers: an address to go to, or a page that tells of a mistake. */
export type AuthorizationAnswer =
  { readonly redirectUri: string; readonly params: URLSearchParams } | { readonly refused: string };

/**
 * Answers an authorization request as an honest broker at which somebody is signed in; what is wrong with the request
 * is a complaint about the client.
 */
export function answerAuthorization(state: BrokerState, url: string): AuthorizationAnswer {
  const query = new URL(url).searchParams;
  const pushed = query.get('request_uri');
  const request = pushed === null ? query : state.pushedRequests.get(pushed);
  if (!request) return { refused: 'unknown request_uri' };
  complainAboutRequest(state, request);
  const redirectUri = request.get('redirect_uri') ?? '';
  if (request.get('client_id') !== state.clientId) return { refused: 'unknown client' };
  if (!state.redirectUris.includes(redirectUri)) return { refused: 'redirect_uri is not registered' };

  const params = new URLSearchParams();
  const requestState = request.get('state');
  if (requestState !== null) params.set('state', requestState);
  if (!state.person) params.set('error', 'login_required');
  else {
    const code = state.grants.issueCode({
      person: state.person,
      clientId: state.clientId,
      redirectUri,
      scope: request.get('scope') ?? '',
      codeChallenge: request.get('code_challenge') ?? '',
      nonce: request.get('nonce') ?? undefined,
      authTime: state.now(),
      acr: request.get('acr_values')?.split(' ')[0],
      connection: request.get('connection') ?? undefined,
      jkt: request.get('dpop_jkt') ?? undefined,
      revoked: false,
    });
    params.set('code', code);
  }
  params.set('iss', state.issuer);
  return { redirectUri, params };
}

/** Takes a pushed authorization request (RFC 9126). */
export function answerPushedRequest(state: BrokerState, form: URLSearchParams): Reply {
  const uri = `urn:ietf:params:oauth:request_uri:${state.pushedRequests.size + 1}`;
  state.pushedRequests.set(uri, form);
  return jsonReply({ request_uri: uri, expires_in: 60 }, 201);
}

const required = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'code_challenge'];

function complainAboutRequest(state: BrokerState, request: URLSearchParams): void {
  const complain = (what: string): number => state.complaints.push(`authorization request: ${what}`);
  for (const name of new Set(request.keys())) {
    if (name !== 'resource' && request.getAll(name).length > 1) complain(`${name} twice`);
  }
  for (const name of required) if (!request.get(name)) complain(`no ${name}`);
  if (request.get('response_type') !== 'code') complain('response_type is not code');
  if (request.get('code_challenge_method') !== 'S256') complain('code_challenge_method is not S256');
  if ((request.get('code_challenge') ?? '').length !== 43) complain('code_challenge is no SHA-256');
  if ((request.get('state') ?? '').length < 22) complain('state has less than 128 bits');
  const openid = (request.get('scope') ?? '').split(' ').includes('openid');
  if (openid && (request.get('nonce') ?? '').length < 22) complain('nonce has less than 128 bits');
  if (request.get('nonce') === request.get('state')) complain('nonce and state are the same');
  for (const name of ['client_secret', 'code_verifier', 'access_token', 'id_token', 'password']) {
    if (request.has(name)) complain(`holds ${name}`);
  }
}
