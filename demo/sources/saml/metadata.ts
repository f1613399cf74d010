import { bindings, namespaces, nameIdFormats } from './names.js';
import { newId } from './response.js';
import { signElement } from './xml-signature.js';
import type { SigningKey } from './xml-signature.js';
import { xml } from './xml.js';

/** What the metadata of an identity provider says. */
export interface MetadataSettings {
  readonly entityId: string;
  readonly signIn: string;
  readonly logout: string;
  readonly wantsSignedRequests: boolean;
  /** DER in base64. */
  readonly signingCertificate: string;
  /** DER in base64. */
  readonly encryptionCertificate: string;
  readonly displayName: string;
  readonly signingKey: SigningKey;
}

/** Writes the signed metadata of an identity provider. */
export function identityProviderMetadata(settings: MetadataSettings): string {
  const id = newId();
  const endpoints = (name: string, location: string): ReturnType<typeof xml>[] =>
    [bindings.redirect, bindings.post].map(
      (binding) => xml`<md:${{ markup: name }} Binding="${binding}" Location="${location}"/>`,
    );
  const text = xml`
    <md:EntityDescriptor xmlns:md="${namespaces.metadata}" xmlns:ds="${namespaces.signature}" ID="${id}"
        entityID="${settings.entityId}">
      <md:IDPSSODescriptor protocolSupportEnumeration="${namespaces.protocol}"
          WantAuthnRequestsSigned="${settings.wantsSignedRequests ? 'true' : 'false'}">
        ${keyDescriptor('signing', settings.signingCertificate)}
        ${keyDescriptor('encryption', settings.encryptionCertificate)}
        ${endpoints('SingleLogoutService', settings.logout)}
        ${Object.values(nameIdFormats).map((format) => xml`<md:NameIDFormat>${format}</md:NameIDFormat>`)}
        ${endpoints('SingleSignOnService', settings.signIn)}
      </md:IDPSSODescriptor>
      <md:Organization>
        <md:OrganizationName xml:lang="en">${settings.displayName}</md:OrganizationName>
        <md:OrganizationDisplayName xml:lang="en">${settings.displayName}</md:OrganizationDisplayName>
        <md:OrganizationURL xml:lang="en">${settings.entityId}</md:OrganizationURL>
      </md:Organization>
    </md:EntityDescriptor>`.markup;
  return signElement(text, id, settings.signingKey, 'first');
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): ReturnType<typeof xml> {
  return xml`
    <md:KeyDescriptor use="${use}">
      <ds:KeyInfo>
        <ds:X509Data>
          <ds:X509Certificate>${certificate}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>`;
}
