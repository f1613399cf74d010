import { secureUrl } from '../connection/secure-url.js';
import { fail } from '../errors/fail.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import { publicGet } from './public-get.js';
import type { PublicDocument } from './public-get.js';
import type { RequestLimits } from './bounded-fetch.js';

/** What a broker says of itself (OpenID Connect Discovery, RFC 8414, and the extensions of our contract). */
export interface ServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly end_session_endpoint?: string;
  readonly pushed_authorization_request_endpoint?: string;
  readonly require_pushed_authorization_requests?: boolean;
  readonly code_challenge_methods_supported?: readonly string[];
  readonly id_token_signing_alg_values_supported?: readonly string[];
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
const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/** Tells whether a list in the metadata holds a value that fits. */
export function announces(list: unknown, value: RegExp): boolean {
  return Array.isArray(list) && list.some((item) => value.test(String(item)));
}

/** Checks what a broker, or an integrator, says of a broker. */
function checkMetadata(given: Readonly<Record<string, unknown>>, source: MetadataSource): ServerMetadata {
  const check = (kept: unknown, what: string): unknown =>
    kept || fail('invalid_response', phase, `The metadata of the broker must ${what}.`);
  if (given['issuer'] !== source.issuer)
    fail('issuer_mismatch', phase, `The issuer in the metadata is not ${source.issuer}, to the letter.`);
  const names = Object.keys(given).filter((name) => /_endpoint$|^jwks_uri$/.test(name) && given[name] != null);
  for (const name of [...needed, ...names])
    check(secureUrl(given[name])?.hash === '', `hold an https address as ${name} (http on loopback only)`);
  const metadata = given as ServerMetadata;
  check(
    announces(metadata.id_token_signing_alg_values_supported ?? ['RS256'], /^(?:[RPE]S(?:256|384|512)|Ed25519|EdDSA)$/),
    'name a safe signature of ID tokens',
  );
  if (source.strict) {
    check(announces(metadata.code_challenge_methods_supported, /^S256$/), 'announce PKCE with S256 (strict)');
    check(metadata.authorization_response_iss_parameter_supported, 'announce the parameter iss (strict)');
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
  const { issuer, discoveryUrl, metadata: known = {} } = source;
  if (needed.every((name) => known[name])) return checkMetadata({ issuer, ...known }, source);
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const read = (url: string): Promise<PublicDocument> => publicGet(url, { ...limits, phase });
  let answer = await read(discoveryUrl ?? `${origin}${path}/.well-known/openid-configuration`);
  if (answer.status === 404 && !discoveryUrl)
    answer = await read(`${origin}/.well-known/oauth-authorization-server${path}`);
  if (answer.json) return checkMetadata({ ...answer.json, ...known }, source);
  throw fromHttpStatus(phase, answer);
}
