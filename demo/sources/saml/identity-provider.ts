import { createHash } from 'node:crypto';

import type { SelfSignedCertificate } from '../../certificate/self-signed-certificate.js';
import { bindings, nameIdFormats } from './names.js';
import { postMessage, redirectMessage } from './outgoing-message.js';
import type { Envelope, OutgoingMessage } from './outgoing-message.js';
import type { SignInRequest } from './requests.js';
import { newId, signInResponse } from './response.js';
import type { ResponseSettings, SignedParts } from './response.js';
import { createServiceProviderRegistry } from './service-provider-registry.js';
import type { ServiceProviderRegistry } from './service-provider-registry.js';
import type { Endpoint, ServiceProvider } from './service-provider.js';
import { createDrawer } from '../web/drawer.js';
import type { Drawer } from '../web/drawer.js';
import type { Session } from './sessions.js';
import { signElement } from './xml-signature.js';
import type { SamlUser } from './users.js';

/** A request to sign in that waits for the person. */
export interface PendingSignIn {
  readonly provider: ServiceProvider;
  readonly request: SignInRequest;
  readonly relayState: string | undefined;
}

/** What an identity provider is made of. */
export interface IdentityProviderSettings {
  readonly url: string;
  readonly signing: SelfSignedCertificate;
  readonly encryption: SelfSignedCertificate;
  readonly users: readonly SamlUser[];
  /** Metadata of service providers: the XML, or addresses to read it from. */
  readonly serviceProviders: readonly string[];
  readonly sign: Exclude<SignedParts, 'none'>;
  readonly encrypt: 'when-possible' | 'never';
  readonly requireSignedRequests: boolean;
  readonly clock: () => Date;
}

/** The state and the keys of one identity provider. */
export interface IdentityProvider extends IdentityProviderSettings {
  readonly entityId: string;
  readonly signInUrl: string;
  readonly logoutUrl: string;
  readonly registry: ServiceProviderRegistry;
  readonly pending: Drawer<PendingSignIn>;
  readonly sessions: Drawer<Session>;
  /** Settings of a response about one session for one service provider. */
  responseSettings(
    session: Session,
    provider: ServiceProvider,
    answer: {
      readonly consumer: string;
      readonly inResponseTo: string | undefined;
      readonly nameIdFormat: string | undefined;
    },
  ): ResponseSettings;
  /** Signs a message for an endpoint and chooses its binding. */
  envelope(
    kind: Envelope['kind'],
    message: { id: string; text: string },
    endpoint: Endpoint,
    relayState?: string,
  ): OutgoingMessage;
}

const lifetimeSeconds = 300;

/** Makes an identity provider; it does not listen yet. */
export function createIdentityProvider(settings: IdentityProviderSettings): IdentityProvider {
  const { url, clock, signing } = settings;
  const entityId = `${url}/metadata`;

  function nameIdOf(user: SamlUser, provider: ServiceProvider, format: string): string {
    if (format === nameIdFormats.transient) return newId();
    if (format === nameIdFormats.persistent)
      // The same after a restart, unlike everything else here: it names the person for good.
      return createHash('sha256').update(`${provider.entityId}\n${user.employeeNumber}`).digest('base64url');
    if (format === nameIdFormats.emailAddress) return user.email;
    return user.employeeNumber;
  }

  return {
    ...settings,
    entityId,
    signInUrl: `${url}/sso`,
    logoutUrl: `${url}/slo`,
    registry: createServiceProviderRegistry(settings.serviceProviders),
    pending: createDrawer(600, clock),
    sessions: createDrawer(8 * 3600, clock),
    responseSettings(session, provider, { consumer, inResponseTo, nameIdFormat }) {
      const now = clock();
      const format = nameIdFormat ?? nameIdFormats.unspecified;
      return {
        issuer: entityId,
        audience: provider.entityId,
        destination: consumer,
        recipient: consumer,
        inResponseTo,
        responseId: newId(),
        assertionId: newId(),
        nameId: nameIdOf(session.user, provider, format),
        nameIdFormat: format,
        attributes: session.user.attributes,
        sessionIndex: session.sessionIndex,
        authnInstant: session.authnInstant,
        issueInstant: now,
        notBefore: new Date(now.getTime() - 30_000),
        notOnOrAfter: new Date(now.getTime() + lifetimeSeconds * 1000),
        sign: settings.sign,
        signingKey: signing,
        encryptFor: settings.encrypt === 'when-possible' ? provider.encryptionCertificate : undefined,
        cipher: 'aes256-gcm',
      };
    },
    envelope(kind, { id, text }, endpoint, relayState) {
      const destination = kind === 'request' ? endpoint.location : endpoint.responseLocation;
      if (endpoint.binding === bindings.redirect)
        return redirectMessage({ kind, text, destination, relayState }, signing);
      return postMessage({ kind, text: signElement(text, id, signing), destination, relayState });
    },
  };
}

/** Writes the response for a session, as a form to post, and remembers that the service provider was told. */
export function signInMessage(
  identityProvider: IdentityProvider,
  session: Session,
  provider: ServiceProvider,
  answer: Parameters<IdentityProvider['responseSettings']>[2] & { readonly relayState: string | undefined },
): OutgoingMessage {
  const settings = identityProvider.responseSettings(session, provider, answer);
  const nameIdText = typeof settings.nameId === 'string' ? settings.nameId : settings.nameId.markup;
  session.participants.set(provider.entityId, {
    nameId: nameIdText,
    nameIdFormat: settings.nameIdFormat,
    sessionIndex: settings.sessionIndex,
  });
  return postMessage({
    kind: 'response',
    text: signInResponse(settings),
    destination: answer.consumer,
    relayState: answer.relayState,
  });
}

/** Begins a session of a person who just gave the right password. */
export function newSession(user: SamlUser, now: Date): Session {
  return { user, authnInstant: now, sessionIndex: newId(), participants: new Map() };
}
