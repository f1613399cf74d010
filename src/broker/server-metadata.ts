import { secureUrl } from '../config/secure-url.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import { LoginError } from '../errors/login-error.js';
import { publicGet } from './public-get.js';
import type { RequestLimits } from './bounded-fetch.js';

/** What a broker says of itself (OpenID Connect Discovery, RFC 8414, and the extensions of our contract). */
export interface ServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint?: string;
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly userinfo_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly end_session_endpoint?: string;
  readonly pushed_authorization_request_endpoint?: string;
  readonly require_pushed_authorization_requests?: boolean;
  readonly code_challenge_methods_supported?: readonly string[];
  readonly prompt_values_supported?: readonly string[];
  readonly dpop_signing_alg_values_supported?: readonly string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
  readonly authorization_challenge_endpoint?: string;
  readonly login_connections_endpoint?: string;
  readonly login_discovery_endpoint?: string;
  readonly login_connection_parameter?: string;
  readonly [member: string]: unknown;
}

/** Where metadata comes from, and what it must promise. */
export interface MetadataSource {
  readonly issuer: string;
  readonly discoveryUrl?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly strict?: boolean;
}

const phase = 'discovery';

function fail(message: string): never {
  throw new LoginError('invalid_response', message, { phase });
}

/** The two addresses that the metadata of an issuer can have, the OpenID one first. */
function wellKnownUrls({ issuer, discoveryUrl }: MetadataSource): readonly string[] {
  if (discoveryUrl) return [discoveryUrl];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Checks what a broker, or an integrator, says of a broker. */
function checkMetadata(given: Readonly<Record<string, unknown>>, source: MetadataSource): ServerMetadata {
  const { issuer } = given;
  // Only the spelling may differ (a trailing slash); the broker's own counts, since `iss` is compared by characters.
  if (typeof issuer !== 'string' || !URL.canParse(issuer) || new URL(issuer).href !== new URL(source.issuer).href)
    throw new LoginError('issuer_mismatch', `The metadata is not of the configured issuer ${source.issuer}.`, {
      phase,
    });
  for (const [member, value] of Object.entries(given)) {
    if (!/_endpoint$|^jwks_uri$/.test(member) || value === undefined || value === null) continue;
    if (!secureUrl(value)) fail(`The metadata member "${member}" must be an https address (http on loopback only).`);
  }
  if (!given['authorization_endpoint'] || !given['token_endpoint'])
    fail('The metadata must hold authorization_endpoint and token_endpoint.');
  const metadata = given as ServerMetadata;
  if (source.strict) {
    const methods: unknown = metadata.code_challenge_methods_supported;
    if (!Array.isArray(methods) || !methods.includes('S256'))
      fail('The strict profile needs a broker that announces PKCE with S256 (code_challenge_methods_supported).');
    if (metadata.authorization_response_iss_parameter_supported !== true)
      fail('The strict profile needs a broker that sends "iss" (authorization_response_iss_parameter_supported).');
  }
  return metadata;
}

/**
 * Reads a broker's metadata: OpenID Connect Discovery first, then RFC 8414. Static metadata wins over what is read.
 *
 * @throws {LoginError} issuer_mismatch, invalid_response — the metadata is of another issuer, or does not do.
 * @throws {LoginError} network, timeout, cancelled, misconfigured_origin, server_error, rate_limited
 * @see [OpenID Connect Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)
 * @see [RFC 8414 §3](https://www.rfc-editor.org/rfc/rfc8414#section-3)
 */
export async function fetchServerMetadata(
  source: MetadataSource,
  limits: Omit<RequestLimits, 'phase'>,
): Promise<ServerMetadata> {
  const known = source.metadata;
  if (known?.['authorization_endpoint'] && known['token_endpoint'])
    return checkMetadata({ issuer: source.issuer, ...known }, source);
  let answer;
  for (const url of wellKnownUrls(source)) {
    answer = await publicGet(url, { ...limits, phase });
    if (answer.json) return checkMetadata({ ...answer.json, ...known }, source);
  }
  throw fromHttpStatus(answer?.status ?? 0, answer?.headers ?? new Headers(), phase);
}
