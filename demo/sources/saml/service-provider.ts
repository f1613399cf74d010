import { bindings, namespaces } from './names.js';
import { attribute, childElements, onlyChild, parseXml, textOf } from './xml.js';

/** Where a service provider takes messages of one kind. */
export interface Endpoint {
  readonly binding: string;
  readonly location: string;
  /** Where it takes answers, if that is another address. */
  readonly responseLocation: string;
}

/** What a service provider says of itself in its metadata. */
export interface ServiceProvider {
  readonly entityId: string;
  readonly displayName: string;
  readonly consumers: readonly (Endpoint & { readonly index: string | undefined; readonly isDefault: boolean })[];
  readonly logout: readonly Endpoint[];
  readonly signsRequests: boolean;
  /** PEM. */
  readonly signingCertificates: readonly string[];
  /** PEM; encrypt assertions when there is one. */
  readonly encryptionCertificate: string | undefined;
  readonly nameIdFormats: readonly string[];
}

/**
 * Reads a service provider's metadata.
 *
 * @throws {Error} when it is not an entity with a service provider role and a place to post responses to.
 * @see [SAML 2.0 metadata](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf)
 */
export function readServiceProvider(metadata: string): ServiceProvider {
  const entity = parseXml(metadata).documentElement;
  const entityId = attribute(entity, 'entityID');
  const role = onlyChild(entity, namespaces.metadata, 'SPSSODescriptor');
  if (!entityId || !role) throw new Error('The metadata does not describe a service provider.');
  const consumers = childElements(role, namespaces.metadata, 'AssertionConsumerService')
    .map((element) => ({
      ...readEndpoint(element),
      index: attribute(element, 'index'),
      isDefault: attribute(element, 'isDefault') === 'true',
    }))
    .filter((consumer) => consumer.binding === bindings.post);
  if (consumers.length === 0) throw new Error('The metadata names no address to post responses to.');
  return {
    entityId,
    displayName: displayName(entity) ?? hostOf(consumers[0]?.location) ?? entityId,
    consumers,
    logout: childElements(role, namespaces.metadata, 'SingleLogoutService').map(readEndpoint),
    signsRequests: attribute(role, 'AuthnRequestsSigned') === 'true',
    signingCertificates: certificates(role, 'signing'),
    encryptionCertificate: certificates(role, 'encryption')[0],
    nameIdFormats: childElements(role, namespaces.metadata, 'NameIDFormat').flatMap((element) => textOf(element) ?? []),
  };
}

function readEndpoint(element: Element): Endpoint {
  const location = attribute(element, 'Location') ?? '';
  const responseLocation = attribute(element, 'ResponseLocation') ?? location;
  for (const address of [location, responseLocation]) {
    if (!/^https?:$/.test(new URL(address).protocol))
      throw new Error('The metadata names an address that is not HTTP.');
  }
  return { binding: attribute(element, 'Binding') ?? '', location, responseLocation };
}

function displayName(entity: Element): string | undefined {
  const organization = onlyChild(entity, namespaces.metadata, 'Organization');
  return organization && textOf(childElements(organization, namespaces.metadata, 'OrganizationDisplayName')[0]);
}

function hostOf(location: string | undefined): string | undefined {
  return location && new URL(location).host;
}

/** The certificates for one use; a key without a stated use serves both. */
function certificates(role: Element, use: 'signing' | 'encryption'): string[] {
  return childElements(role, namespaces.metadata, 'KeyDescriptor')
    .filter((key) => [undefined, use].includes(attribute(key, 'use') as typeof use | undefined))
    .flatMap((key) => childElements(key, namespaces.signature, 'KeyInfo'))
    .flatMap((info) => childElements(info, namespaces.signature, 'X509Data'))
    .flatMap((data) => childElements(data, namespaces.signature, 'X509Certificate'))
    .map((element) => toPem(textOf(element) ?? ''));
}

function toPem(base64: string): string {
  const lines = base64
    .replace(/\s+/g, '')
    .replace(/(.{64})/g, '$1\n')
    .trim();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
