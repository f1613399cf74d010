import * as oidc from 'openid-client';
import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import {
  ConnectionFailure,
  type AuthenticatedIdentity,
  type BeginRequest,
  type BeginResult,
  type CallbackRequest,
  type ConnectionHandler,
  type ConnectionKind,
} from '../connection-handler.js';
import { toOidcFailure } from './oidc-failure.js';
import { readOidcOptions, type OidcOptions, type ReadOidcOptions } from './oidc-options.js';
import { profileFromClaims } from './oidc-profile.js';
import { postedName } from './posted-name.js';
import { signedSecretAuth } from './signed-secret.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    oidc: OidcOptions;
  }
}

/** Any OpenID provider, by authorization code with PKCE: the kind behind the strategy `oidc`. */
export const oidcConnection: ConnectionKind<ReadOidcOptions> = {
  strategies: ['oidc'],
  kind: 'enterprise',
  parseOptions: readOidcOptions,
  open: openOidcConnection,
};

// What is kept between leaving and coming back.
interface Kept {
  readonly verifier: string;
  readonly nonce: string;
  readonly maxAge?: number;
}

// How long the provider's metadata is good for.
const metadataMs = 60 * 60 * 1000;

/** Opens a connection to one OpenID provider; presets of well-known providers use it with options of their own. */
export function openOidcConnection(
  connection: ConfiguredConnection<ReadOidcOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options } = connection;
  let known: { readonly at: number; readonly provider: Promise<oidc.Configuration> } | undefined;

  const provider = (): Promise<oidc.Configuration> => {
    if (known !== undefined && services.now() - known.at < metadataMs) return known.provider;
    const found = discover(options);
    known = { at: services.now(), provider: found };
    // A failure is tried again at the next login.
    found.catch(() => (known = undefined));
    return found;
  };

  return {
    describe: () => ({ modes: ['redirect', 'popup'] }),
    begin: (request) => begin(request, options, provider),
    finish: async (callback) => {
      try {
        return await finish(callback, connection, provider, services);
      } catch (error) {
        // The provider may have other keys by now: the next login reads them anew.
        if (hasUnknownKey(error)) known = undefined;
        throw error;
      }
    },
    logout: async (request) => {
      const kept = request.upstreamSession as { readonly idToken?: string } | undefined;
      const config = await provider().catch(() => undefined);
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      const url = oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: request.returnUrl,
        state: request.state,
        ...(kept?.idToken === undefined ? {} : { id_token_hint: kept.idToken }),
      });
      return { kind: 'redirect', url: url.href };
    },
    status: async () => {
      try {
        await provider();
        return { online: true };
      } catch (error) {
        return { online: false, detail: toOidcFailure(error).message };
      }
    },
  };
}

function hasUnknownKey(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof oidc.ClientError ? cause.code : undefined;
  return code === 'OAUTH_KEY_SELECTION_FAILED';
}

async function discover(options: ReadOidcOptions): Promise<oidc.Configuration> {
  const issuer = new URL(options.issuer);
  const auth =
    options.signedSecret === undefined
      ? {
          client_secret_basic: oidc.ClientSecretBasic,
          client_secret_post: oidc.ClientSecretPost,
          none: oidc.None,
        }[options.clientAuth](options.clientSecret)
      : signedSecretAuth(options.signedSecret, options.issuer);
  return oidc.discovery(issuer, options.clientId, undefined, auth, {
    timeout: options.timeoutMs / 1000,
    execute: [
      // The signature of the ID token is checked although the token came straight from the provider.
      oidc.enableNonRepudiationChecks,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to make it stand out; this is loopback
      ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
    ],
  });
}

async function begin(
  request: BeginRequest,
  options: ReadOidcOptions,
  provider: () => Promise<oidc.Configuration>,
): Promise<BeginResult> {
  try {
    const config = await provider();
    const keep: Kept = {
      verifier: oidc.randomPKCECodeVerifier(),
      nonce: oidc.randomNonce(),
      ...(request.maxAgeSeconds === undefined ? {} : { maxAge: request.maxAgeSeconds }),
    };
    const acr = request.acrValues ?? options.acrValues;
    const scope = [options.scope, ...(request.scope ?? [])].join(' ');
    const url = oidc.buildAuthorizationUrl(config, {
      ...options.upstreamParams,
      redirect_uri: request.callbackUrl,
      scope,
      state: request.state,
      nonce: keep.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(keep.verifier),
      code_challenge_method: 'S256',
      ...(options.responseMode === 'form_post' ? { response_mode: 'form_post' } : {}),
      ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
      ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
      ...(request.maxAgeSeconds === undefined ? {} : { max_age: String(request.maxAgeSeconds) }),
      ...(request.uiLocales === undefined ? {} : { ui_locales: request.uiLocales }),
      ...(acr.length === 0 ? {} : { acr_values: acr.join(' ') }),
    });
    return { kind: 'redirect', url: url.href, keep: { ...keep } };
  } catch (error) {
    throw toOidcFailure(error);
  }
}

async function finish(
  callback: CallbackRequest,
  connection: ConfiguredConnection<ReadOidcOptions>,
  provider: () => Promise<oidc.Configuration>,
  services: BrokerServices,
): Promise<AuthenticatedIdentity> {
  const { options } = connection;
  const kept = callback.keep as unknown as Kept;
  try {
    const config = await provider();
    const tokens = await oidc.authorizationCodeGrant(config, answerOf(callback), {
      pkceCodeVerifier: kept.verifier,
      expectedState: callback.state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
      ...(kept.maxAge === undefined ? {} : { maxAge: kept.maxAge }),
    });
    const idToken = tokens.claims();
    if (idToken === undefined) throw new ConnectionFailure('invalid_response', 'the provider sent no ID token');
    const wantsUserinfo = options.userinfo && config.serverMetadata().userinfo_endpoint !== undefined;
    const userinfo = wantsUserinfo ? await oidc.fetchUserInfo(config, tokens.access_token, idToken.sub) : {};
    const name = options.postedName ? postedName(callback.body) : {};
    const raw: Record<string, unknown> = { ...name, ...idToken, ...userinfo };
    for (const [claim, value] of Object.entries(options.requiredClaims)) {
      if (idToken[claim] !== value)
        throw new ConnectionFailure('policy_denied', `the claim ${claim} has another value`);
    }
    const sourceUserId = raw[options.userIdClaim];
    if (typeof sourceUserId !== 'string' || sourceUserId === '') {
      throw new ConnectionFailure('invalid_response', `the provider's claims lack ${options.userIdClaim}`);
    }
    return {
      sourceUserId,
      raw,
      profile: profileFromClaims(raw, options),
      amr: Array.isArray(idToken['amr'])
        ? (idToken['amr'] as unknown[]).filter((item) => typeof item === 'string')
        : [],
      ...(typeof idToken['acr'] === 'string' ? { acr: idToken['acr'] } : {}),
      methods: [{ name: 'federated', at: services.now() }],
      ...(typeof idToken.auth_time === 'number' ? { authTimeSeconds: idToken.auth_time } : {}),
      upstreamSession: { idToken: tokens.id_token },
      tokens: {
        accessToken: tokens.access_token,
        ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
      },
    };
  } catch (error) {
    throw toOidcFailure(error);
  }
}

/** The authorization response as the library reads it. */
function answerOf({ method, url, body, callbackUrl }: CallbackRequest): URL | Request {
  // The address is ours as registered, whatever host name the request came by.
  const address = new URL(callbackUrl);
  if (method === 'GET') {
    address.search = url.search;
    return address;
  }
  return new Request(address, { method, body });
}
