import type { AcceptedIdentity } from '../interaction/login-transaction.js';
import type { LoginFacts } from '../store/login-facts-repository.js';

/** What of a finished login outlives it. */
export function factsOf(identity: AcceptedIdentity): LoginFacts {
  return {
    connection: identity.connection,
    sourceUserId: identity.sourceUserId,
    methods: identity.methods,
    authTime: identity.authTime,
    ...(identity.upstreamSession === undefined ? {} : { upstreamSession: identity.upstreamSession }),
    idTokenClaims: identity.idTokenClaims,
    accessTokenClaims: identity.accessTokenClaims,
    ...(identity.scopes === undefined ? {} : { scopes: identity.scopes }),
  };
}
