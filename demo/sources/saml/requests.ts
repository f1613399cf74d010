import { bindings, nameIdFormats, namespaces, passwordContext } from './names.js';
import type { Endpoint, ServiceProvider } from './service-provider.js';
import { attribute, childElements, onlyChild, textOf } from './xml.js';

/** A request to sign somebody in. */
export interface SignInRequest {
  readonly id: string;
  /** Where the response goes; one of the addresses in the metadata. */
  readonly consumer: string;
  readonly forceAuthn: boolean;
  readonly isPassive: boolean;
  readonly nameIdFormat: string | undefined;
  /** Whether the ways to sign in that it accepts include a password. */
  readonly acceptsPassword: boolean;
  readonly loginHint: string | undefined;
}

/** A request to end a session. */
export interface LogoutRequest {
  readonly id: string;
  readonly nameId: string;
  readonly sessionIndexes: readonly string[];
}

/** The sender's entity id; read before anything is trusted, to know whose keys to check with. */
export function issuerOf(root: Element): string {
  const issuer = textOf(onlyChild(root, namespaces.assertion, 'Issuer'));
  if (!issuer) throw new Error('The message does not say who sent it.');
  return issuer;
}

/**
 * Reads a request to sign in, whose signature has been checked.
 *
 * @throws {Error} when it is meant for somebody else, too old, or wants the response at an unknown address.
 * @see [SAML 2.0 core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)
 */
export function readSignInRequest(root: Element, provider: ServiceProvider, here: string, now: Date): SignInRequest {
  const id = readHead(root, 'AuthnRequest', here, now);
  const context = onlyChild(root, namespaces.protocol, 'RequestedAuthnContext');
  const classes = context ? childElements(context, namespaces.assertion, 'AuthnContextClassRef').map(textOf) : [];
  const policy = onlyChild(root, namespaces.protocol, 'NameIDPolicy');
  const subject = onlyChild(root, namespaces.assertion, 'Subject');
  const format = policy && attribute(policy, 'Format');
  return {
    id,
    consumer: consumerFor(root, provider),
    forceAuthn: attribute(root, 'ForceAuthn') === 'true',
    isPassive: attribute(root, 'IsPassive') === 'true',
    nameIdFormat: format === nameIdFormats.unspecified ? undefined : format,
    acceptsPassword:
      classes.length === 0 ||
      classes.includes(passwordContext) ||
      (context !== undefined && ['minimum', 'maximum'].includes(attribute(context, 'Comparison') ?? '')),
    loginHint: subject && textOf(onlyChild(subject, namespaces.assertion, 'NameID')),
  };
}

/** Reads a request to sign out, whose signature has been checked. */
export function readLogoutRequest(root: Element, here: string, now: Date): LogoutRequest {
  const id = readHead(root, 'LogoutRequest', here, now);
  return {
    id,
    nameId: textOf(onlyChild(root, namespaces.assertion, 'NameID')) ?? '',
    sessionIndexes: childElements(root, namespaces.protocol, 'SessionIndex').flatMap(
      (element) => textOf(element) ?? [],
    ),
  };
}

/** Reads the answer of a service provider to a request to sign out: which request, and whether it went well. */
export function readLogoutResponse(
  root: Element,
  here: string,
  now: Date,
): { inResponseTo: string; isSuccess: boolean } {
  readHead(root, 'LogoutResponse', here, now);
  const status = onlyChild(root, namespaces.protocol, 'Status');
  const code = status && onlyChild(status, namespaces.protocol, 'StatusCode');
  const value = code && attribute(code, 'Value');
  return { inResponseTo: attribute(root, 'InResponseTo') ?? '', isSuccess: value?.endsWith(':Success') === true };
}

/** Checks what all messages have in common and returns the id. */
function readHead(root: Element, localName: string, here: string, now: Date): string {
  if (root.namespaceURI !== namespaces.protocol || root.localName !== localName)
    throw new Error(`The message is not a ${localName}.`);
  const id = attribute(root, 'ID');
  if (!id || attribute(root, 'Version') !== '2.0') throw new Error('The message is not a SAML 2.0 message with an id.');
  const destination = attribute(root, 'Destination');
  if (destination !== undefined && destination !== here) throw new Error('The message is meant for another address.');
  const age = now.getTime() - Date.parse(attribute(root, 'IssueInstant') ?? '');
  if (!(Math.abs(age) <= 300_000)) throw new Error('The message is too old.');
  return id;
}

function consumerFor(root: Element, provider: ServiceProvider): string {
  const address = attribute(root, 'AssertionConsumerServiceURL');
  const index = attribute(root, 'AssertionConsumerServiceIndex');
  const { consumers } = provider;
  const consumer =
    address !== undefined
      ? consumers.find((one) => one.location === address)
      : index !== undefined
        ? consumers.find((one) => one.index === index)
        : defaultConsumer(provider);
  const binding = attribute(root, 'ProtocolBinding');
  if (!consumer || (binding !== undefined && binding !== bindings.post))
    throw new Error('The response is wanted in a place that the metadata does not name.');
  return consumer.location;
}

/** Where a response goes that nobody asked for. */
export function defaultConsumer(provider: ServiceProvider): Endpoint | undefined {
  return provider.consumers.find((one) => one.isDefault) ?? provider.consumers[0];
}
