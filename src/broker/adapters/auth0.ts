import type { BrokerAdapter } from '../broker-adapter.js';

/** Options of {@link auth0}. */
export interface Auth0Options {
  /** The API identifier that access tokens are for, where the tenant does not take `resource`. */
  readonly audience?: string;
}

/** Auth0. Its issuer ends with a slash: `https://tenant.eu.auth0.com/`. */
export function auth0({ audience }: Auth0Options = {}): BrokerAdapter {
  return {
    name: 'auth0',
    authorizeParams: ({ action, organization, prompt }, { hint }) => ({
      connection: hint?.connection,
      organization,
      audience,
      // The hint alone would let somebody who is signed in pass the sign-up page by.
      ...(action === 'signup' && { screen_hint: 'signup', prompt: prompt ?? 'login' }),
    }),
    logoutUrl({ clientId, metadata, returnTo, federated }) {
      if (metadata.end_session_endpoint && !federated) return undefined;
      const url = new URL('/v2/logout', metadata.authorization_endpoint);
      url.searchParams.set('client_id', clientId);
      if (returnTo) url.searchParams.set('returnTo', returnTo);
      if (federated) url.searchParams.set('federated', '');
      return url.href;
    },
  };
}
