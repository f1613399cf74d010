import type Koa from 'koa';

import { deliver, sendPage, sessionIdOf, setSessionId } from './browser.js';
import { newSession, signInMessage } from './identity-provider.js';
import type { IdentityProvider, PendingSignIn } from './identity-provider.js';
import { authenticMessage } from './incoming-message.js';
import type { IncomingMessage } from './incoming-message.js';
import { nameIdFormats, statusCodes } from './names.js';
import { postMessage } from './outgoing-message.js';
import { applicationsPage, problemPage, signInPage } from './pages.js';
import { defaultConsumer, issuerOf, readSignInRequest } from './requests.js';
import { refusalResponse } from './response.js';
import { findUser } from './users.js';
import { parseXml } from './xml.js';

const supportedFormats: ReadonlySet<string> = new Set(Object.values(nameIdFormats));

/** Takes a request to sign in and leads on to `/sign-in`, so that a cross-site POST gets its cookies back. */
export async function beginSignIn(
  idp: IdentityProvider,
  context: Koa.Context,
  message: IncomingMessage,
): Promise<void> {
  if (message.kind !== 'request') throw new Error('A request to sign in was expected.');
  const provider = await idp.registry.find(issuerOf(parseXml(message.text).documentElement));
  const required = provider.signsRequests || idp.requireSignedRequests;
  const root = authenticMessage(message, provider.signingCertificates, required);
  if (issuerOf(root) !== provider.entityId) throw new Error('The signature is of somebody else.');
  const request = readSignInRequest(root, provider, idp.signInUrl, idp.clock());
  const hint = request.loginHint ?? context.URL.searchParams.get('login_hint') ?? undefined;
  const id = idp.pending.put({ provider, request: { ...request, loginHint: hint }, relayState: message.relayState });
  context.status = 303;
  context.redirect(`/sign-in?request=${id}`);
}

/** Answers a waiting request by the session of the browser, or asks who the person is. */
export function continueSignIn(idp: IdentityProvider, context: Koa.Context): void {
  const id = context.URL.searchParams.get('request') ?? undefined;
  const pending = idp.pending.get(id);
  if (id === undefined || !pending) {
    sendExpired(context);
    return;
  }
  const { request, provider } = pending;
  if (!request.acceptsPassword) {
    refuse(idp, context, id, [statusCodes.responder, statusCodes.noAuthnContext]);
    return;
  }
  if (request.nameIdFormat !== undefined && !supportedFormats.has(request.nameIdFormat)) {
    refuse(idp, context, id, [statusCodes.requester, statusCodes.invalidNameIdPolicy]);
    return;
  }
  const session = idp.sessions.get(sessionIdOf(context));
  if (session && !request.forceAuthn) {
    answer(idp, context, id, sessionIdOf(context));
    return;
  }
  if (request.isPassive) {
    refuse(idp, context, id, [statusCodes.responder, statusCodes.noPassive]);
    return;
  }
  const page = {
    request: id,
    application: provider.displayName,
    username: request.loginHint,
    refused: false,
    users: idp.users,
  };
  sendPage(context, 200, signInPage(page));
}

/** Takes the name and the password. */
export function finishSignIn(idp: IdentityProvider, context: Koa.Context, form: URLSearchParams): void {
  const id = form.get('request') ?? undefined;
  const pending = idp.pending.get(id);
  if (id !== undefined && !pending) {
    sendExpired(context);
    return;
  }
  const username = form.get('username') ?? '';
  const user = findUser(idp.users, username, form.get('password') ?? '');
  if (!user) {
    const application = pending?.provider.displayName;
    sendPage(context, 401, signInPage({ request: id, application, username, refused: true, users: idp.users }));
    return;
  }
  // A new session under a new id: what was in the browser before does not carry over.
  idp.sessions.take(sessionIdOf(context));
  const sessionId = idp.sessions.put(newSession(user, idp.clock()));
  setSessionId(context, sessionId);
  if (id !== undefined) {
    answer(idp, context, id, sessionId);
    return;
  }
  context.status = 303;
  context.redirect('/');
}

/** Sends "no" to the service provider that asked. */
export function cancelSignIn(idp: IdentityProvider, context: Koa.Context, form: URLSearchParams): void {
  refuse(idp, context, form.get('request') ?? undefined, [statusCodes.responder, statusCodes.requestDenied]);
}

/** The person's own page: their applications, or the form. */
export async function showApplications(idp: IdentityProvider, context: Koa.Context): Promise<void> {
  const session = idp.sessions.get(sessionIdOf(context));
  const page = session
    ? applicationsPage(session.user, await idp.registry.list())
    : signInPage({ request: undefined, application: undefined, username: undefined, refused: false, users: idp.users });
  sendPage(context, 200, page);
}

/** Opens an application without its having asked. */
export async function openApplication(
  idp: IdentityProvider,
  context: Koa.Context,
  form: URLSearchParams,
): Promise<void> {
  const session = idp.sessions.get(sessionIdOf(context));
  if (!session) return showApplications(idp, context);
  const provider = await idp.registry.find(form.get('application') ?? '');
  const consumer = defaultConsumer(provider)?.location;
  if (consumer === undefined) throw new Error('The application names no place to send the response to.');
  const nameIdFormat = provider.nameIdFormats.find((format) => supportedFormats.has(format));
  deliver(
    context,
    signInMessage(idp, session, provider, { consumer, inResponseTo: undefined, nameIdFormat, relayState: undefined }),
  );
}

function answer(idp: IdentityProvider, context: Koa.Context, id: string, sessionId: string | undefined): void {
  const pending = idp.pending.take(id);
  const session = idp.sessions.get(sessionId);
  if (!pending || !session) {
    sendExpired(context);
    return;
  }
  const { provider, request, relayState } = pending;
  const nameIdFormat =
    request.nameIdFormat ??
    provider.nameIdFormats.find((format) => format !== nameIdFormats.unspecified && supportedFormats.has(format));
  deliver(
    context,
    signInMessage(idp, session, provider, {
      consumer: request.consumer,
      inResponseTo: request.id,
      nameIdFormat,
      relayState,
    }),
  );
}

function refuse(
  idp: IdentityProvider,
  context: Koa.Context,
  id: string | undefined,
  codes: readonly [string, string],
): void {
  const pending: PendingSignIn | undefined = idp.pending.take(id);
  if (!pending) {
    sendExpired(context);
    return;
  }
  const { request, relayState } = pending;
  const text = refusalResponse(
    {
      issuer: idp.entityId,
      destination: request.consumer,
      inResponseTo: request.id,
      signingKey: idp.signing,
      issueInstant: idp.clock(),
    },
    codes,
    codes[1].replace(/^.*:/, ''),
  );
  deliver(context, postMessage({ kind: 'response', text, destination: request.consumer, relayState }));
}

function sendExpired(context: Koa.Context): void {
  const text = 'It took too long, or it was finished in another window. Go back to the application and start again.';
  sendPage(context, 400, problemPage('This sign-in has expired', text));
}
