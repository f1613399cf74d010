import { randomBytes } from 'node:crypto';
import type { ConnectionDirectory } from '../connections/connection-directory.js';
import type { BeginResult } from '../connections/connection-handler.js';
import type { Route } from '../http/router.js';
import type { ExpiringValues } from '../store/expiring-values.js';
import type { LoginFacts } from '../store/login-facts-repository.js';

/** What logout at the source of users works with. */
export interface FederatedLogoutParts {
  readonly issuer: string;
  readonly connections: ConnectionDirectory;
  /** Where browsers go when their source is done, by the state that it brings back. */
  readonly waiting: ExpiringValues;
}

const path = '/logout/callback';

// How long a person may take at the source, in seconds.
const waitSeconds = 600;

/** Sends the browser to end the session at the source too; `undefined` when the source has no such thing. */
export async function beginFederatedLogout(
  parts: FederatedLogoutParts,
  facts: LoginFacts,
  then: string,
): Promise<BeginResult | undefined> {
  const handler = parts.connections.get(facts.connection)?.handler;
  const state = randomBytes(32).toString('base64url');
  // The person is signed out here already; that the source cannot be asked must not keep them.
  const result = await handler
    ?.logout?.({
      state,
      returnUrl: `${parts.issuer}${path}`,
      ...(facts.upstreamSession === undefined ? {} : { upstreamSession: facts.upstreamSession }),
    })
    .catch(() => undefined);
  if (result !== undefined) parts.waiting.set(state, then, waitSeconds);
  return result;
}

/** Where sources send browsers when they are done. */
export function federatedLogoutRoutes(parts: FederatedLogoutParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path,
      handler: (ctx) => {
        const { state } = ctx.query;
        const then = typeof state === 'string' ? parts.waiting.take<string>(state) : undefined;
        ctx.status = 303;
        ctx.redirect(then ?? '/logout/success');
      },
    },
  ];
}
