import { answerAuthorization, answerPushedRequest } from './authorization-endpoint.js';
import type { BrokerState } from './broker-state.js';
import type { Json } from './compact-jwt.js';
import { answerChallenge, answerLoginDiscovery, honestConnections } from './contract-endpoints.js';
import { makeIdToken } from './id-token.js';
import { honestKeys, honestMetadata } from './metadata-endpoints.js';
import type { Misbehaviour, Scene } from './misbehaviour.js';
import { jsonReply, type Reply } from './reply.js';
import { answerApi, answerLogout, answerRevocation, answerUserinfo } from './session-endpoints.js';
import { answerToken } from './token-endpoint.js';

/** Answers one request; the misbehaviour changes the parts of the answer, not yet the answer as a whole. */
export async function answer(state: BrokerState, scene: Scene, misbehaviour: Misbehaviour): Promise<Reply> {
  const { request, form } = scene;
  switch (request.endpoint) {
    case 'discovery': {
      const document = honestMetadata(state);
      return jsonReply(misbehaviour.metadata?.(document, scene) ?? document);
    }
    case 'jwks': {
      const keys = honestKeys();
      return jsonReply(misbehaviour.keys ? (misbehaviour.keys(keys, scene) ?? { keys }) : { keys });
    }
    case 'authorize':
      return authorize(state, scene, misbehaviour);
    case 'par':
      return answerPushedRequest(state, form);
    case 'token':
    case 'refresh':
      return tokens(state, scene, misbehaviour);
    case 'userinfo':
      return answerUserinfo(state, request);
    case 'revoke':
      return answerRevocation(state, form);
    case 'logout':
      return answerLogout(state, request.url);
    case 'connections':
      return jsonReply(honestConnections(state));
    case 'login-discovery':
      return answerLoginDiscovery(state, request);
    case 'challenge':
      return answerChallenge(state, request, form);
    case 'api':
      return answerApi(state, request);
    default:
      return jsonReply({ error: 'not_found' }, 404);
  }
}

function authorize(state: BrokerState, scene: Scene, misbehaviour: Misbehaviour): Reply {
  const answered = answerAuthorization(state, scene.request.url);
  if ('refused' in answered) {
    state.complaints.push(`authorization request: ${answered.refused}`);
    return { status: 400, headers: { 'content-type': 'text/plain' }, body: answered.refused };
  }
  const { redirectUri, params } = answered;
  const whole = misbehaviour.authorization?.(params, scene);
  return {
    status: 302,
    headers: { location: typeof whole === 'string' ? whole : `${redirectUri}?${params}` },
    body: '',
  };
}

async function tokens(state: BrokerState, scene: Scene, misbehaviour: Misbehaviour): Promise<Reply> {
  const answered = await answerToken(state, scene.request, scene.form);
  if ('reply' in answered) return answered.reply;
  const { grant, accessToken, refreshToken, bound } = answered;
  const whole: Scene = { ...scene, grant, accessToken };
  const body: Json = {
    access_token: accessToken,
    token_type: bound ? 'DPoP' : 'Bearer',
    expires_in: state.accessTokenSeconds,
    refresh_token: refreshToken,
    scope: grant.scope,
  };
  if (grant.scope.split(' ').includes('openid')) body['id_token'] = makeIdToken(whole, misbehaviour.idToken);
  return jsonReply(body);
}
