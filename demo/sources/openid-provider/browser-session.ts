import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Provider } from 'oidc-provider';

/** How long a browser stays signed in at a provider, in seconds. */
export const sessionLifetimeSeconds = 24 * 60 * 60;

/** The session that one browser has at the provider, outside of any sign-in to an application. */
export interface BrowserSession {
  readonly sub: string | undefined;
  /** Applications that were let in during this session, with the grant of each. */
  readonly grants: ReadonlyMap<string, string>;
  signIn(sub: string): Promise<void>;
  signOut(): Promise<void>;
  /** Takes the profile back from one application, with all tokens that it was given. */
  removeGrant(clientId: string): Promise<void>;
}

/** Reads the session of the browser that sent a request. */
export async function browserSession(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<BrowserSession> {
  const context = provider.createContext(request, response);
  const session = await provider.Session.get(context);
  const cookie = provider.cookieName('session');
  const grants = new Map(
    Object.entries(session.authorizations ?? {}).flatMap(([clientId, { grantId }]) =>
      grantId ? [[clientId, grantId] as const] : [],
    ),
  );

  async function revoke(grantId: string): Promise<void> {
    const grant = await provider.Grant.find(grantId);
    await Promise.all([
      grant?.destroy(),
      provider.AccessToken.revokeByGrantId(grantId),
      provider.AuthorizationCode.revokeByGrantId(grantId),
    ]);
  }

  return {
    sub: session.accountId,
    grants,
    async signIn(sub) {
      // A new identifier at each sign-in, so that a planted cookie is worth nothing afterwards.
      session.resetIdentifier();
      session.loginAccount({ accountId: sub });
      await session.save(sessionLifetimeSeconds);
      context.cookies.set(cookie, session.jti, {
        signed: true,
        httpOnly: true,
        sameSite: 'lax',
        overwrite: true,
        maxAge: sessionLifetimeSeconds * 1000,
      });
    },
    async signOut() {
      await session.destroy();
      context.cookies.set(cookie, null, { signed: true, httpOnly: true, sameSite: 'lax', overwrite: true });
    },
    async removeGrant(clientId) {
      const grantId = grants.get(clientId);
      if (!grantId) return;
      await revoke(grantId);
      delete session.authorizations?.[clientId];
      await session.persist();
    },
  };
}
