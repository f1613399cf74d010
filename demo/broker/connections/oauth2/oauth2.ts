import * as oidc from 'openid-client';

import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import { ConnectionFailure, type ConnectionHandler, type ConnectionKind } from '../connection-handler.js';
import { toOidcFailure } from '../oidc/oidc-failure.js';
import { readOAuth2Options, type OAuth2Options, type ReadOAuth2Options } from './oauth2-options.js';
import { profileFromApi, profileUserId, type RawProfile } from './oauth2-profile.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    oauth2: OAuth2Options;
  }
}

/** Any OAuth 2.0 provider, by authorization code: the kind behind the strategy `oauth2`. */
export const oauth2Connection: ConnectionKind<ReadOAuth2Options> = {
  strategies: ['oauth2'],
  kind: 'social',
  parseOptions: readOAuth2Options,
  open: openOAuth2Connection,
};

const largestProfileBytes = 128 * 1024;

/** Opens a connection to one OAuth 2.0 provider; presets of well-known providers use it with options of their own. */
export function openOAuth2Connection(
  connection: ConfiguredConnection<ReadOAuth2Options>,
  services: BrokerServices,
): ConnectionHandler {
  const { options } = connection;
  const config = configurationOf(options);

  return {
    describe: () => ({ modes: ['redirect', 'popup'], actions: { login: true, signup: 'implicit' } }),

    begin: async (request) => {
      const verifier = options.pkce ? oidc.randomPKCECodeVerifier() : undefined;
      const scope = [...options.scope, ...(request.scope ?? [])].join(options.scopeSeparator);
      const url = oidc.buildAuthorizationUrl(config, {
        ...options.upstreamParams,
        redirect_uri: request.callbackUrl,
        state: request.state,
        ...(scope === '' ? {} : { scope }),
        ...(verifier === undefined
          ? {}
          : { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }),
        ...(options.loginHintParam === undefined || request.loginHint === undefined
          ? {}
          : { [options.loginHintParam]: request.loginHint }),
      });
      return { kind: 'redirect', url: url.href, keep: verifier === undefined ? {} : { verifier } };
    },

    finish: async (callback) => {
      const { verifier } = callback.keep as { readonly verifier?: string };
      try {
        // The address is ours as registered, whatever host name the request came by.
        const address = new URL(callback.callbackUrl);
        address.search = callback.url.search;
        const tokens = await oidc.authorizationCodeGrant(config, address, {
          expectedState: callback.state,
          ...(verifier === undefined ? {} : { pkceCodeVerifier: verifier }),
        });
        const raw = await readApi(config, tokens.access_token, options.profileUrl);
        if (Array.isArray(raw)) throw new ConnectionFailure('invalid_response', 'the profile is not an object');
        const emails =
          options.emailsUrl === undefined ? undefined : await readApi(config, tokens.access_token, options.emailsUrl);
        const profile = raw as RawProfile;
        const sourceUserId = profileUserId(profile, options.userIdField);
        if (sourceUserId === undefined) {
          throw new ConnectionFailure('invalid_response', `the profile lacks ${options.userIdField}`);
        }
        return {
          sourceUserId,
          raw: emails === undefined ? profile : { ...profile, emails },
          profile: profileFromApi(profile, emails, options),
          amr: [],
          methods: [{ name: 'federated', at: services.now() }],
          tokens: {
            accessToken: tokens.access_token,
            ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
          },
        };
      } catch (error) {
        throw toOidcFailure(error);
      }
    },
  };
}

function configurationOf(options: ReadOAuth2Options): oidc.Configuration {
  const { authorizationUrl, tokenUrl, issuer } = options;
  const auth = {
    client_secret_basic: oidc.ClientSecretBasic,
    client_secret_post: oidc.ClientSecretPost,
    none: oidc.None,
  }[options.clientAuth](options.clientSecret);
  const config = new oidc.Configuration(
    {
      issuer: issuer ?? new URL(authorizationUrl).origin,
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
    },
    options.clientId,
    undefined,
    auth,
  );
  config.timeout = options.timeoutMs / 1000;
  // Only addresses of this computer get here without TLS: the options are checked for that.
  const addresses = [authorizationUrl, tokenUrl, options.profileUrl, options.emailsUrl ?? ''];
  if (addresses.some((url) => url.startsWith('http:'))) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to make it stand out; this is loopback
    oidc.allowInsecureRequests(config);
  }
  return config;
}

/** Reads what the API says of the person; too much of it is refused before it is taken apart. */
async function readApi(config: oidc.Configuration, token: string, url: string): Promise<object> {
  const headers = new Headers({ Accept: 'application/json', 'User-Agent': 'idp-login' });
  const response = await oidc.fetchProtectedResource(config, token, new URL(url), 'GET', undefined, headers);
  if (!response.ok)
    throw new ConnectionFailure('server_error', `the profile address answered ${String(response.status)}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largestProfileBytes) throw new ConnectionFailure('invalid_response', 'the profile is too large');
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ConnectionFailure('invalid_response', 'the profile is not JSON');
  }
  if (typeof value !== 'object' || value === null)
    throw new ConnectionFailure('invalid_response', 'the profile is not JSON');
  return value;
}
