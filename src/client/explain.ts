import { announces } from '../broker/server-metadata.js';
import { bindsTokens } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import type { Protection } from './protection.js';

/**
 * Lists which protections are on for this client at this broker, which are not, and what to configure. For developers.
 *
 * @see [OAuth 2.0 for Browser-Based Applications](https://datatracker.ietf.org/doc/draft-ietf-oauth-browser-based-apps/), [RFC 9700](https://www.rfc-editor.org/rfc/rfc9700)
 */
export async function explain(context: ClientContext, signal?: AbortSignal): Promise<readonly Protection[]> {
  const { config, environment } = context;
  const metadata = await context.metadata.read(signal);
  const found: Protection[] = [];
  const add = (name: Protection['name'], against: string, status: Protection['status'], advice?: string): void =>
    void found.push({ name, status, against, ...(advice !== undefined && { advice }) });
  /** What the broker has or lacks. */
  const offered = (name: Protection['name'], against: string, has: unknown, advice: string): void =>
    has ? add(name, against, 'on') : add(name, against, 'missing', advice);

  const plain = [config.issuer, config.redirectUri].some((url) => url.startsWith('http:'));
  add(
    'transport',
    'listeners on the network',
    plain ? 'off' : 'on',
    plain ? 'http on loopback is for development: use https in production.' : undefined,
  );
  offered(
    'pkce',
    'stolen and injected codes',
    announces(metadata.code_challenge_methods_supported, /^S256$/),
    'The challenge is sent, but the broker does not announce S256 in code_challenge_methods_supported: see that it enforces PKCE for this client.',
  );
  offered(
    'issuer',
    'answers of another broker (mix-up)',
    metadata.authorization_response_iss_parameter_supported,
    'The broker sends no iss (RFC 9207): give each broker a redirect URI of its own.',
  );
  const bound = bindsTokens(context, metadata);
  const announced = announces(metadata.dpop_signing_alg_values_supported, /^ES256$/);
  const dpop = 'tokens that are used elsewhere than in this browser';
  if (bound && (announced || config.dpop === 'required')) add('bound-tokens', dpop, 'on');
  else if (announced) add('bound-tokens', dpop, 'off', 'Take the option "dpop: off" away.');
  else add('bound-tokens', dpop, 'missing', 'Turn DPoP with ES256 on at the broker (RFC 9449).');
  const pushing = metadata.pushed_authorization_request_endpoint;
  const par = 'requests that are changed, or names that are read, in the address';
  if (pushing && config.par === 'off') add('pushed-requests', par, 'off', 'Take the option "par: off" away.');
  else offered('pushed-requests', par, pushing, 'Turn pushed authorization requests on at the broker (RFC 9126).');
  add(
    'audience',
    'an API that uses a token at another',
    config.resources.length ? 'on' : 'off',
    config.resources.length ? undefined : 'Name the APIs in the option "resource", if the broker takes it (RFC 8707).',
  );
  offered(
    'refresh-across-tabs',
    'refresh tokens that two tabs use up at once',
    environment.locks && context.store.durable,
    config.storage === 'memory'
      ? 'Each tab has a session of its own with the option "storage: memory".'
      : 'This browser blocks IndexedDB or Web Locks: each tab has a session of its own.',
  );
  offered(
    'revocation',
    'refresh tokens that live on after a sign-out',
    metadata.revocation_endpoint,
    'The broker has no revocation_endpoint (RFC 7009): keep refresh tokens short-lived there.',
  );
  offered(
    'sign-out',
    'the next person at this browser being signed in at once',
    metadata.end_session_endpoint ?? context.adapter.logoutUrl,
    'The broker has no end_session_endpoint: use the adapter of the broker, or its own sign-out page.',
  );
  add(
    'same-site-credentials',
    'pages of others that ask for passwords',
    config.allowCrossSiteEmbedding ? 'off' : 'on',
    config.allowCrossSiteEmbedding
      ? 'Take the option "allowCrossSiteEmbedding" away if the sites can be one.'
      : undefined,
  );
  return found;
}
