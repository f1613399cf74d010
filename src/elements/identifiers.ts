import type { IdentifierSpec } from '../connection/connection.js';
import type { LoginState } from '../flow/login-state.js';
import { connectionOf, identifiersOfConnection, offerOf } from '../flow/offer.js';

/** The kinds of identifier that the form of a screen takes. */
export function identifiersOf(state: LoginState): readonly IdentifierSpec[] {
  const id = 'connection' in state && state.name !== 'credentials' ? state.connection : undefined;
  const own = identifiersOfConnection(connectionOf(state.document, id));
  if (own.length > 0) return own;
  return state.document ? offerOf(state.document, state.setup).identifiers : [];
}
