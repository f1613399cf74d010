import type { BrokerState } from './broker-state.js';
import { checkDpopProof } from './dpop-proof.js';
import type { Grant } from './grants.js';
import type { LoggedRequest } from './logged-request.js';
import { jsonReply, type Reply } from './reply.js';

/** The UserInfo endpoint. */
export async function answerUserinfo(state: BrokerState, request: LoggedRequest): Promise<Reply> {
  const grant = await authorized(state, request);
  if (!grant) return jsonReply({ error: 'invalid_token' }, 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
  const { sub, name, email } = grant.person;
  return jsonReply({ sub, name, email, email_verified: true, nickname: 'from-userinfo' });
}

/** An API that takes the access tokens of the broker. */
export async function answerApi(state: BrokerState, request: LoggedRequest): Promise<Reply> {
  const grant = await authorized(state, request);
  if (!grant) return jsonReply({ error: 'invalid_token' }, 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
  return jsonReply({ orders: [], for: grant.person.sub });
}

/** The revocation endpoint (RFC 7009). */
export function answerRevocation(state: BrokerState, form: URLSearchParams): Reply {
  state.grants.revoke(form.get('token') ?? '');
  return { ...jsonReply(''), headers: {} };
}

/** The end-session endpoint: ends everything and goes back to the app. */
export function answerLogout(state: BrokerState, url: string): Reply {
  const query = new URL(url).searchParams;
  state.grants.revokeAll();
  const back = new URL(query.get('post_logout_redirect_uri') ?? `${state.page}/`);
  const returned = query.get('state');
  if (returned !== null) back.searchParams.set('state', returned);
  return { status: 302, headers: { location: back.href }, body: '' };
}

async function authorized(state: BrokerState, request: LoggedRequest): Promise<Grant | undefined> {
  const [scheme, token] = (request.headers['authorization'] ?? '').split(' ');
  const grant = state.grants.findAccessToken(token ?? '');
  if (!grant) return undefined;
  if (grant.jkt === undefined) return scheme?.toLowerCase() === 'bearer' ? grant : undefined;
  try {
    const proof = await checkDpopProof(request.headers['dpop'] ?? '', { ...request, accessToken: token });
    return scheme?.toLowerCase() === 'dpop' && proof.thumbprint === grant.jkt ? grant : undefined;
  } catch (error) {
    state.complaints.push(`DPoP proof: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
