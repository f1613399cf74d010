import type { BrokerAdapter } from '../broker-adapter.js';

/** Amazon Cognito user pools with a hosted domain: a connection is the name of an identity provider. */
export function cognito(): BrokerAdapter {
  return {
    name: 'cognito',
    authorizeParams: (_intent, { hint }) => ({ identity_provider: hint?.connection }),
    authorizeUrl: ({ action }, { metadata }) =>
      action === 'signup' ? new URL('/signup', metadata.authorization_endpoint).href : undefined,
    // What the metadata calls its end of session wants parameters of its own.
    logoutUrl({ clientId, metadata, returnTo }) {
      const url = new URL('/logout', metadata.authorization_endpoint);
      url.searchParams.set('client_id', clientId);
      if (returnTo) url.searchParams.set('logout_uri', returnTo);
      return url.href;
    },
  };
}
