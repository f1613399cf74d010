import type { IdentifierSpec } from '../connection/connection.js';
import type { LoginState } from '../flow/login-state.js';
import { connectionOf, offerOf } from '../flow/offer.js';

/** The kinds of identifier that the form of a screen takes. */
export function identifiersOf(state: LoginState): readonly IdentifierSpec[] {
  const connection = 'connection' in state ? connectionOf(state.document, state.connection) : undefined;
  if (state.name !== 'credentials') {
    if (connection?.kind === 'database') return connection.identifiers;
    if (connection?.kind === 'passwordless') return [connection.identifier];
    if (connection?.kind === 'enterprise' && connection.form) return [connection.form.identifier];
  }
  return state.document ? offerOf(state.document, state.setup).identifiers : [];
}
