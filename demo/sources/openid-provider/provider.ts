import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

import { Provider, type JWK, type KoaContextWithOIDC } from 'oidc-provider';

import type { Brand } from './brand.js';
import { sessionLifetimeSeconds } from './browser-session.js';
import { portraitPath, type Pages } from './pages.js';
import type { People } from './people.js';

/** An application that may ask this provider who somebody is. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** @defaultValue 'client_secret_basic' */
  readonly authentication?: 'client_secret_basic' | 'client_secret_post';
}

/** What the protocol engine of a provider is made of. */
export interface ProviderOptions {
  readonly issuer: string;
  readonly brand: Brand;
  readonly people: People;
  readonly pages: Pages;
  readonly clients: readonly RegisteredClient[];
}

const scopes = ['openid', 'profile', 'email'];

async function signingKey(algorithm: Brand['signingAlgorithm']): Promise<JWK> {
  const { privateKey } =
    algorithm === 'RS256'
      ? await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
      : await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm };
}

function clientName(context: KoaContextWithOIDC): string | undefined {
  return context.oidc.client?.clientName ?? context.oidc.client?.clientId;
}

/** Makes the OpenID engine of a provider: new keys at each start, all state in memory. */
export async function createProvider({ issuer, brand, people, pages, clients }: ProviderOptions): Promise<Provider> {
  return new Provider(issuer, {
    clients: clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      client_name: client.name,
      redirect_uris: client.redirectUris,
      post_logout_redirect_uris: client.postLogoutRedirectUris ?? [],
      token_endpoint_auth_method: client.authentication ?? 'client_secret_basic',
      id_token_signed_response_alg: brand.signingAlgorithm,
      grant_types: ['authorization_code'],
      response_types: ['code'] as const,
    })),
    jwks: { keys: [await signingKey(brand.signingAlgorithm)] },
    enabledJWA: { idTokenSigningAlgValues: [brand.signingAlgorithm] },
    responseTypes: ['code'],
    scopes,
    claims: {
      openid: ['sub', 'auth_time'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'locale'],
      email: ['email', 'email_verified'],
    },
    // The profile comes with the id token, as at the large providers, and from the userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: {
      names: {
        session: `${brand.id}_session`,
        interaction: `${brand.id}_interaction`,
        resume: `${brand.id}_resume`,
      },
      keys: [randomBytes(32).toString('base64url')],
      long: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
    },
    ttl: {
      AccessToken: 15 * 60,
      AuthorizationCode: 60,
      Grant: sessionLifetimeSeconds,
      IdToken: 15 * 60,
      Interaction: 30 * 60,
      Session: sessionLifetimeSeconds,
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => {
      const person = people.find(sub);
      return (
        person && {
          accountId: sub,
          claims: () => ({
            sub,
            name: person.displayName,
            given_name: person.givenName,
            family_name: person.familyName,
            preferred_username: person.username,
            picture: new URL(portraitPath(person.username), issuer).href,
            locale: person.locale,
            email: person.email,
            email_verified: person.emailVerified,
          }),
        }
      );
    },
    loadExistingGrant: async (context) => {
      const { client, session, account, provider, result } = context.oidc;
      if (!client || !session || !account) return undefined;
      const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
      const grant = grantId ? await provider.Grant.find(grantId) : undefined;
      if (grant?.accountId === account.accountId) return grant;
      if (brand.consent) return undefined;
      const own = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      own.addOIDCScope(scopes.join(' '));
      await own.save();
      return own;
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          const application = clientName(context);
          context.body = pages.signOut({ form, ...(application ? { application } : {}) });
        },
        postLogoutSuccessSource: (context) => {
          context.body = pages.signedOut();
        },
      },
    },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = pages.problem({
        title: 'This sign-in cannot go on',
        text: 'The application that sent you here asked in a way that does not work. Its makers have to repair that.',
        detail: [out.error, out.error_description].filter(Boolean).join(': '),
      });
    },
  });
}
