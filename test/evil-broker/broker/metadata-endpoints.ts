import type { BrokerState } from './broker-state.js';
import type { Json } from './compact-jwt.js';
import { publishedKeys, signingKey } from './signing-keys.js';

/** The honest discovery document. */
export function honestMetadata({ issuer }: BrokerState): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/logout`,
    authorization_challenge_endpoint: `${issuer}/authorize-challenge`,
    login_connections_endpoint: `${issuer}/login/connections`,
    login_discovery_endpoint: `${issuer}/login/discovery`,
    login_connection_parameter: 'connection',
    login_challenge_profiles_supported: ['urn:idp-login:challenge:1'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: ['none', 'login', 'consent', 'create'],
    authorization_response_iss_parameter_supported: true,
    dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
  };
}

/** The honest set of keys. */
export function honestKeys(): Json[] {
  return publishedKeys.map((name) => ({ ...signingKey(name).jwk }));
}
