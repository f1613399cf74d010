import type Koa from 'koa';

import { deliver, sendPage, sessionIdOf, setSessionId } from './browser.js';
import type { IdentityProvider } from './identity-provider.js';
import { authenticMessage } from './incoming-message.js';
import type { IncomingMessage } from './incoming-message.js';
import { logoutRequest, logoutResponse } from './logout-messages.js';
import type { LogoutSubject } from './logout-messages.js';
import { bindings } from './names.js';
import { signedOutPage } from './pages.js';
import { issuerOf, readLogoutRequest, readLogoutResponse } from './requests.js';
import type { Endpoint, ServiceProvider } from './service-provider.js';
import { createDrawer } from '../web/drawer.js';
import type { Drawer } from '../web/drawer.js';
import type { Session } from './sessions.js';
import { parseXml } from './xml.js';

/** A sign-out on its way: the browser visits one service provider after another. */
interface SigningOut {
  /** Who asked; nobody when the person did it here. */
  readonly initiator:
    | { readonly provider: ServiceProvider; readonly requestId: string; readonly relayState: string | undefined }
    | undefined;
  readonly waiting: [string, LogoutSubject][];
  /** The request that the browser carries now. */
  current: { readonly entityId: string; readonly requestId: string } | undefined;
  isPartial: boolean;
}

/** Single logout of one identity provider. */
export interface LogoutFlow {
  /** Takes a request of a service provider, or its answer to a request of ours. */
  receive(context: Koa.Context, message: IncomingMessage): Promise<void>;
  /** Goes on with a request that came by a cross-site POST, now that the cookies are here. */
  resume(context: Koa.Context): Promise<void>;
  /** The person signs out here, of everything. */
  signOut(context: Koa.Context): Promise<void>;
}

/**
 * Makes the front-channel single logout.
 *
 * @see [SAML 2.0 profiles §4.4](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)
 */
export function createLogoutFlow(idp: IdentityProvider): LogoutFlow {
  const running: Drawer<SigningOut> = createDrawer(300, idp.clock);
  const arrived: Drawer<{
    provider: ServiceProvider;
    request: ReturnType<typeof readLogoutRequest>;
    relayState: string | undefined;
  }> = createDrawer(300, idp.clock);

  async function receive(context: Koa.Context, message: IncomingMessage): Promise<void> {
    const provider = await idp.registry.find(issuerOf(parseXml(message.text).documentElement));
    // A sign-out is always signed: else anybody's picture tag could sign people out.
    const root = authenticMessage(message, provider.signingCertificates, true);
    if (issuerOf(root) !== provider.entityId) throw new Error('The signature is of somebody else.');
    if (message.kind === 'request') {
      const request = readLogoutRequest(root, idp.logoutUrl, idp.clock());
      const id = arrived.put({ provider, request, relayState: message.relayState });
      context.status = 303;
      context.redirect(`/slo/continue?request=${id}`);
      return;
    }
    const { inResponseTo, isSuccess } = readLogoutResponse(root, idp.logoutUrl, idp.clock());
    const process = running.get(message.relayState);
    if (process?.current?.requestId !== inResponseTo || process.current.entityId !== provider.entityId)
      throw new Error('Nobody waits for this answer.');
    process.current = undefined;
    if (!isSuccess) process.isPartial = true;
    await advance(context, message.relayState ?? '', process);
  }

  async function resume(context: Koa.Context): Promise<void> {
    const entry = arrived.take(context.URL.searchParams.get('request') ?? undefined);
    if (!entry) throw new Error('This sign-out has expired.');
    const { provider, request, relayState } = entry;
    const session = sessionOf(context, provider, request);
    const process: SigningOut = {
      initiator: { provider, requestId: request.id, relayState },
      waiting: session ? [...session.participants].filter(([entityId]) => entityId !== provider.entityId) : [],
      current: undefined,
      isPartial: false,
    };
    await advance(context, running.put(process), process);
  }

  async function signOut(context: Koa.Context): Promise<void> {
    const session = idp.sessions.take(sessionIdOf(context));
    setSessionId(context, undefined);
    const waiting = session ? [...session.participants] : [];
    const process: SigningOut = { initiator: undefined, waiting, current: undefined, isPartial: false };
    await advance(context, running.put(process), process);
  }

  /** Ends the session that a request means: the browser's own, or, where cookies are gone, the one with that index. */
  function sessionOf(
    context: Koa.Context,
    provider: ServiceProvider,
    request: ReturnType<typeof readLogoutRequest>,
  ): Session | undefined {
    const isMeant = (session: Session | undefined): boolean => {
      const subject = session?.participants.get(provider.entityId);
      if (subject?.nameId !== request.nameId) return false;
      return request.sessionIndexes.length === 0 || request.sessionIndexes.includes(subject.sessionIndex);
    };
    const own = sessionIdOf(context);
    if (isMeant(idp.sessions.get(own))) {
      setSessionId(context, undefined);
      return idp.sessions.take(own);
    }
    const found = idp.sessions.values().find(([, session]) => isMeant(session));
    return idp.sessions.take(found?.[0]);
  }

  /** Sends the browser to the next service provider; at the end, back to the first one. */
  async function advance(context: Koa.Context, id: string, process: SigningOut): Promise<void> {
    for (let next = process.waiting.shift(); next; next = process.waiting.shift()) {
      const [entityId, subject] = next;
      const provider = await idp.registry.find(entityId).catch(() => undefined);
      const endpoint = provider && logoutEndpoint(provider);
      if (!endpoint) {
        process.isPartial = true;
        continue;
      }
      const request = logoutRequest({
        issuer: idp.entityId,
        destination: endpoint.location,
        issueInstant: idp.clock(),
        subject,
      });
      process.current = { entityId, requestId: request.id };
      deliver(context, idp.envelope('request', request, endpoint, id));
      return;
    }
    running.take(id);
    const { initiator, isPartial } = process;
    const endpoint = initiator && logoutEndpoint(initiator.provider);
    if (!endpoint) {
      sendPage(context, 200, signedOutPage(isPartial));
      return;
    }
    const response = logoutResponse({
      issuer: idp.entityId,
      destination: endpoint.responseLocation,
      issueInstant: idp.clock(),
      inResponseTo: initiator.requestId,
      isPartial,
    });
    deliver(context, idp.envelope('response', response, endpoint, initiator.relayState));
  }

  return { receive, resume, signOut };
}

function logoutEndpoint(provider: ServiceProvider): Endpoint | undefined {
  return (
    provider.logout.find(({ binding }) => binding === bindings.redirect) ??
    provider.logout.find(({ binding }) => binding === bindings.post)
  );
}
