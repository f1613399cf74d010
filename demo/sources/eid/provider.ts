import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

import { interactionPolicy, Provider } from 'oidc-provider';

import type { Device } from './orders.js';
import { problemPage } from './pages.js';
import type { EidPerson } from './people.js';

/** An application that may ask who somebody is. */
export interface EidClient {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/** Names the device in `acr_values` and in the `acr` of the answer. */
export const acrOf: Readonly<Record<Device, string>> = {
  'same-device': 'urn:nordic-eid:acr:same-device',
  'other-device': 'urn:nordic-eid:acr:other-device',
};

const scopes = ['openid', 'profile', 'national_id'];

/** Makes the OpenID engine of the issuer: new keys at each start, all state in memory. */
export async function createEidProvider(
  issuer: string,
  clients: readonly EidClient[],
  people: readonly EidPerson[],
): Promise<Provider> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return new Provider(issuer, {
    clients: clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      client_name: client.name,
      redirect_uris: [...client.redirectUris],
      token_endpoint_auth_method: 'client_secret_basic' as const,
      id_token_signed_response_alg: 'ES256' as const,
      grant_types: ['authorization_code'],
      response_types: ['code'] as const,
    })),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    responseTypes: ['code'],
    scopes,
    acrValues: Object.values(acrOf),
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'given_name', 'family_name', 'birthdate'],
      national_id: ['national_id', 'country'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: {
      names: { session: 'nordic_session', interaction: 'nordic_interaction', resume: 'nordic_resume' },
      keys: [randomBytes(32).toString('base64url')],
      long: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true },
    },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 900, Session: 900 },
    interactions: {
      url: (_context, interaction) => `/interaction/${interaction.uid}`,
      policy: identifyEachTime(),
    },
    findAccount: (_context, sub) => {
      const person = people.find((one) => one.sub === sub);
      return (
        person && {
          accountId: sub,
          claims: () => ({
            sub,
            name: `${person.givenName} ${person.familyName}`,
            given_name: person.givenName,
            family_name: person.familyName,
            birthdate: person.birthdate,
            national_id: person.nationalId,
            country: person.country,
          }),
        }
      );
    },
    // Whoever confirms in the app has agreed: the app named the application.
    loadExistingGrant: async (context) => {
      const { client, account, provider } = context.oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.addOIDCScope(scopes.join(' '));
      await grant.save();
      return grant;
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = problemPage('This identification cannot start', out.error_description ?? out.error);
    },
  });
}

/** Legal identification has no single sign-on: each request needs the app. */
function identifyEachTime(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')
    ?.checks.add(
      new Check('each_time', 'The person identifies for each request.', 'login_required', (context) =>
        context.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}
