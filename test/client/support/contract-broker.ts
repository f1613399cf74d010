import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startServer } from './scripted-server.js';
import type { ScriptedServer, SeenRequest } from './scripted-server.js';

/** A scripted broker that keeps the contract; what a test does not script, it answers honestly. */
export interface ContractBroker extends ScriptedServer {
  readonly issuer: string;
  /** Requests to one path. */
  to(path: string): readonly SeenRequest[];
  /** The tokens of an honest answer, for the login of the last authorization or challenge request. */
  tokens(more?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Starts the broker. */
export async function startContractBroker(metadata: Record<string, unknown> = {}): Promise<ContractBroker> {
  const server = await startServer();
  const issuer = server.origin;
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  server.answer('/jwks', { json: { keys: [jwk] } });
  server.answer('/.well-known/openid-configuration', {
    json: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      authorization_challenge_endpoint: `${issuer}/authorize-challenge`,
      login_discovery_endpoint: `${issuer}/login/discovery`,
      login_connection_parameter: 'connection',
      dpop_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      ...metadata,
    },
  });
  const to = (path: string): readonly SeenRequest[] => server.seen.filter((request) => request.path === path);
  const tokens = async (more: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    const nonce = to('/authorize-challenge')
      .find(({ form }) => form.has('nonce'))
      ?.form.get('nonce');
    const idToken = await new SignJWT({ nonce, name: 'Ada' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(issuer)
      .setSubject('ada')
      .setAudience('app')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    return { access_token: 'at', token_type: 'DPoP', expires_in: 60, refresh_token: 'rt', id_token: idToken, ...more };
  };
  server.answer('/token', async () => ({ json: await tokens() }));
  return { ...server, issuer, to, tokens, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}
