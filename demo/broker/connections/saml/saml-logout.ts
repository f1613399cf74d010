import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

import type { SAML } from '@node-saml/node-saml';

import type { BrokerServices } from '../../broker-services.js';
import type { EndpointRequest, EndpointResult, Json } from '../connection-handler.js';
import { attribute, child, isNamed, namespaces, parseXml, printable, text } from './saml-xml.js';
import type { SamlProvider } from './saml-provider.js';

/** The session at the provider, as it must be named to end it. */
export interface SamlSession {
  readonly nameId: string;
  readonly nameIdFormat?: string;
  readonly sessionIndex?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
}

/** What single logout works with. */
export interface SamlLogoutParts {
  readonly connection: string;
  readonly services: BrokerServices;
  /** The address that takes the messages. */
  readonly logoutUrl: string;
  provider(): Promise<SamlProvider>;
  /** Signs with the broker's key; `requestId` names the request that it writes. */
  makeSaml(requestId?: string): Promise<SAML>;
}

const messageParameters: ReadonlySet<string> = new Set([
  'SAMLRequest',
  'SAMLResponse',
  'RelayState',
  'SigAlg',
  'Signature',
]);
const strongSignature = /^http:\/\/www\.w3\.org\/2001\/04\/xmldsig-more#rsa-sha(256|384|512)$/;

/** Takes what the provider sends to the broker's logout address: its own wish to end a session, or its answer to ours. */
export async function takeLogoutMessage(request: EndpointRequest, parts: SamlLogoutParts): Promise<EndpointResult> {
  const { services, connection } = parts;
  try {
    const message = readMessage(request);
    const { entityId } = await parts.provider();
    if (text(child(message.root, namespaces.assertion, 'Issuer')) !== entityId) {
      throw new Error('it is of another provider');
    }
    const destination = attribute(message.root, 'Destination');
    if (destination !== undefined && destination !== parts.logoutUrl)
      throw new Error('it is meant for another address');
    const saml = await parts.makeSaml();
    return await (message.kind === 'SAMLRequest' ? takeRequest : takeResponse)(message, request, parts, saml);
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : 'unreadable');
    services.log.write({ type: 'f', connection, ip: request.ip, detail: { code: 'invalid_response', reason } });
    const sentence = 'The message of your provider was not accepted. Close the browser to be sure.';
    return { kind: 'page', status: 400, title: 'You may not be signed out', text: sentence };
  }
}

/** A message about logout, before its signature is checked. */
interface LogoutMessage {
  readonly kind: 'SAMLRequest' | 'SAMLResponse';
  readonly fields: Record<string, string>;
  readonly relayState: string;
  readonly root: Element;
}

/** The provider wants the person signed out here, too. */
async function takeRequest(
  { fields, relayState }: LogoutMessage,
  request: EndpointRequest,
  { services, connection }: SamlLogoutParts,
  saml: SAML,
): Promise<EndpointResult> {
  const { profile } =
    request.method === 'GET'
      ? await saml.validateRedirectAsync(fields, request.url.search.slice(1))
      : await saml.validatePostRequestAsync(fields);
  if (profile === null) throw new Error('it is no logout request');
  const id = typeof profile['ID'] === 'string' ? profile['ID'] : '';
  if (!services.expiring(`saml logout requests ${connection}`).add(id, true, 600)) throw new Error('it came before');
  const { sessionIndex } = profile;
  const ended = services.endSessions(connection, (upstream) => {
    const session = upstream as unknown as SamlSession | undefined;
    if (session?.nameId !== profile.nameID) return false;
    return sessionIndex === undefined || session.sessionIndex === sessionIndex;
  });
  const reason = `the provider ended ${String(ended)} sessions`;
  services.log.write({ type: 'slo', connection, ip: request.ip, detail: { reason } });
  return { kind: 'redirect', url: await saml.getLogoutResponseUrlAsync(profile, relayState, {}, true) };
}

/** The provider has done what we asked for; the browser goes on to where the logout began. */
async function takeResponse(
  { fields, relayState, root }: LogoutMessage,
  request: EndpointRequest,
  { services, connection }: SamlLogoutParts,
  saml: SAML,
): Promise<EndpointResult> {
  if (request.method === 'GET') await saml.validateRedirectAsync(fields, request.url.search.slice(1));
  else await saml.validatePostResponseAsync(fields);
  const waiting = services.expiring(`saml logouts ${connection}`).take<WaitingLogout>(relayState);
  if (waiting === undefined || attribute(root, 'InResponseTo') !== waiting.requestId) {
    throw new Error('nobody waits for this answer');
  }
  const url = new URL(waiting.returnUrl);
  url.searchParams.set('state', relayState);
  return { kind: 'redirect', url: url.href };
}

/** What is kept while the browser is at the provider. */
type WaitingLogout = { readonly requestId: string; readonly returnUrl: string };

/** Asks the provider to end the session. */
export async function beginLogout(
  session: SamlSession,
  request: { readonly state: string; readonly returnUrl: string },
  parts: SamlLogoutParts,
): Promise<string> {
  const requestId = `_${randomBytes(20).toString('hex')}`;
  const saml = await parts.makeSaml(requestId);
  const waiting: WaitingLogout = { requestId, returnUrl: request.returnUrl };
  parts.services.expiring(`saml logouts ${parts.connection}`).set(request.state, waiting, 600);
  const { NameQualifier, SPNameQualifier } = session.qualifiers ?? {};
  return saml.getLogoutUrlAsync(
    {
      issuer: (await parts.provider()).entityId,
      nameID: session.nameId,
      nameIDFormat: session.nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
      ...(session.sessionIndex === undefined ? {} : { sessionIndex: session.sessionIndex }),
      ...(NameQualifier === undefined ? {} : { nameQualifier: NameQualifier }),
      ...(SPNameQualifier === undefined ? {} : { spNameQualifier: SPNameQualifier }),
    },
    request.state,
    {},
  );
}

/** What is kept with the broker's session to find it again. */
export function toJson(session: SamlSession): Json {
  return { ...session };
}

/** Reads a message and insists on a strong signature being there; whether it is right, node-saml says. */
function readMessage({ method, url, body }: EndpointRequest): LogoutMessage {
  const isRedirect = method === 'GET';
  if (isRedirect) checkQuery(url);
  const all = isRedirect ? url.searchParams : body;
  const kind = all.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const bytes = Buffer.from(all.get(kind) ?? '', 'base64');
  const root = parseXml((isRedirect ? inflateRawSync(bytes, { maxOutputLength: 256 * 1024 }) : bytes).toString('utf8'));
  if (!isNamed(root, namespaces.protocol, kind === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse')) {
    throw new Error('it is no logout message');
  }
  if (!isRedirect) checkPosted(root);
  return { kind, fields: Object.fromEntries(all), relayState: all.get('RelayState') ?? '', root };
}

/**
 * node-saml takes an unsigned query for a good one, and finds the parts of a signed one by looking for their names
 * anywhere; so only queries with a signature and with each part once get through.
 */
function checkQuery(url: URL): void {
  const names = [...url.searchParams.keys()];
  if (names.some((name) => !messageParameters.has(name)) || new Set(names).size !== names.length) {
    throw new Error('the query has parts that do not belong there');
  }
  if (!url.searchParams.has('Signature')) throw new Error('the message is not signed');
  if (!strongSignature.test(url.searchParams.get('SigAlg') ?? ''))
    throw new Error('the signature algorithm is too weak');
}

/** The signature of a posted message must be a child of it, so that it is over the whole. */
function checkPosted(root: Element): void {
  const signature = child(root, namespaces.signature, 'Signature');
  if (signature === undefined) throw new Error('the message is not signed');
  const info = child(signature, namespaces.signature, 'SignedInfo');
  const method = attribute(child(info, namespaces.signature, 'SignatureMethod'), 'Algorithm');
  if (!strongSignature.test(method ?? '')) throw new Error('the signature algorithm is too weak');
}
