import type { ClientContext } from './client-context.js';
import type { SignOutOptions } from './login-client.js';
import { postForm } from './post-form.js';
import { secureUrl } from '../connection/secure-url.js';
import { fail } from '../errors/fail.js';
import { authorizationUrl } from './authorization-request.js';
import type { StoredSession } from './session-store.js';

const phase = 'logout';

/** Gives a refresh token back to the broker. It is a courtesy: that it fails hurts nobody but the token's thief. */
export async function revoke(context: ClientContext, session: StoredSession | undefined): Promise<void> {
  if (!session?.refreshToken) return;
  try {
    const { revocation_endpoint: endpoint } = await context.metadata.read();
    if (!endpoint) return;
    const params = {
      client_id: context.config.clientId,
      token: session.refreshToken,
      token_type_hint: 'refresh_token',
    };
    await postForm(endpoint, params, { ...context.limits, phase });
  } catch {
    // The session is over here in any case.
  }
}

/**
 * Signs out: here first, in all tabs; then the refresh token is given back; then the broker's session ends, by redirect.
 *
 * @throws {LoginError} invalid_config — `returnTo` is no address that a broker may send people to.
 * @see [OpenID Connect RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)
 */
export async function signOut(context: ClientContext, options: SignOutOptions = {}): Promise<void> {
  const { config, environment, adapter } = context;
  const { scope = 'broker', returnTo, federated, signal } = options;
  const { location } = environment;
  const back = returnTo === undefined ? config.postLogoutRedirectUri : secureUrl(returnTo, location?.href)?.href;
  if (returnTo !== undefined && back === undefined)
    fail('invalid_config', phase, 'The option "returnTo" must be a registered address.');

  const ended = await context.session.end();
  await context.store.access('key', () => undefined);
  await revoke(context, ended);
  if (scope === 'local' || !location) return;

  const metadata = await context.metadata.read(signal);
  const endpoint = metadata.end_session_endpoint;
  const { clientId } = config;
  const url =
    adapter.logoutUrl?.({ clientId, metadata, idToken: ended?.idToken, returnTo: back, federated }) ??
    (endpoint &&
      authorizationUrl(endpoint, {
        client_id: clientId,
        id_token_hint: ended?.idToken,
        post_logout_redirect_uri: back,
        // Of our contract, and of some brokers; others ignore it.
        federated: federated ? 'true' : undefined,
      }));
  if (url) location.assign(url);
}
