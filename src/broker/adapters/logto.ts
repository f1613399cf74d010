import type { BrokerAdapter } from '../broker-adapter.js';

/** Logto: a connection is the target of a social connector, or the id of an enterprise one. */
export function logto(): BrokerAdapter {
  return {
    name: 'logto',
    authorizeParams: ({ action, organization }, { hint, connection }) => {
      const kind = connection?.kind === 'enterprise' ? 'sso' : 'social';
      const target = hint?.connection;
      return {
        direct_sign_in: target && (target.includes(':') ? target : `${kind}:${target}`),
        first_screen: action === 'signup' ? 'register' : action === 'reset' ? 'reset_password' : undefined,
        organization_id: organization,
      };
    },
  };
}
