import { randomBytes } from 'node:crypto';

import { namespaces, passwordContext, statusCodes } from './names.js';
import { encryptElement } from './xml-encryption.js';
import type { ContentCipher } from './xml-encryption.js';
import { signElement } from './xml-signature.js';
import type { SigningKey } from './xml-signature.js';
import { escapeXml, xml } from './xml.js';
import type { XmlMarkup } from './xml.js';

/** Which parts of a response carry a signature. */
export type SignedParts = 'assertion' | 'response' | 'both' | 'none';

/** Everything that a response says; a member that is `undefined` is left out of the XML. */
export interface ResponseSettings {
  /** The entity id of the identity provider. */
  readonly issuer: string;
  /** The entity id of the service provider. */
  readonly audience: string | undefined;
  /** The address that takes the response. */
  readonly destination: string | undefined;
  /** The same address, once more inside of the assertion. */
  readonly recipient: string | undefined;
  /** The id of the request; `undefined` when nobody asked. */
  readonly inResponseTo: string | undefined;
  readonly responseId: string;
  readonly assertionId: string;
  readonly nameId: string | XmlMarkup;
  readonly nameIdFormat: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly sessionIndex: string;
  readonly authnInstant: Date;
  readonly issueInstant: Date;
  readonly notBefore: Date;
  readonly notOnOrAfter: Date;
  readonly sign: SignedParts;
  readonly signingKey: SigningKey;
  /** The certificate to encrypt the assertion for, in PEM. */
  readonly encryptFor: string | undefined;
  readonly cipher: ContentCipher;
}

/** A new id for a message or an assertion; XML ids may not begin with a digit. */
export function newId(): string {
  return `_${randomBytes(20).toString('hex')}`;
}

/**
 * Writes a response that says "this person signed in".
 *
 * @see [SAML 2.0 core §2 and §3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)
 */
export function signInResponse(settings: ResponseSettings): string {
  const { sign, signingKey, encryptFor, assertionId, responseId } = settings;
  let assertion = writeAssertion(settings).markup;
  if (sign === 'assertion' || sign === 'both') assertion = signElement(assertion, assertionId, signingKey);
  const content =
    encryptFor === undefined
      ? { markup: assertion }
      : xml`<saml:EncryptedAssertion xmlns:saml="${namespaces.assertion}">${{
          markup: encryptElement(assertion, encryptFor, settings.cipher),
        }}</saml:EncryptedAssertion>`;
  const response = writeResponse(settings, [statusCodes.success], undefined, content).markup;
  return sign === 'response' || sign === 'both' ? signElement(response, responseId, signingKey) : response;
}

/** What an answer without an assertion needs. */
export type RefusalSettings = Pick<
  ResponseSettings,
  'issuer' | 'destination' | 'inResponseTo' | 'signingKey' | 'issueInstant'
>;

/** Writes a response that says "no", with a status code of two levels. */
export function refusalResponse(settings: RefusalSettings, codes: readonly [string, string], message: string): string {
  const responseId = newId();
  return signElement(
    writeResponse({ ...settings, responseId }, codes, message).markup,
    responseId,
    settings.signingKey,
  );
}

function writeResponse(
  settings: RefusalSettings & Pick<ResponseSettings, 'responseId'>,
  [code, detail]: readonly [string, string?],
  message: string | undefined,
  content?: XmlMarkup,
): XmlMarkup {
  const { responseId, issuer, destination, inResponseTo, issueInstant } = settings;
  return xml`
    <samlp:Response xmlns:samlp="${namespaces.protocol}" ID="${responseId}" Version="2.0"
        IssueInstant="${issueInstant.toISOString()}"${optional('Destination', destination)}${optional('InResponseTo', inResponseTo)}>
      <saml:Issuer xmlns:saml="${namespaces.assertion}">${issuer}</saml:Issuer>
      <samlp:Status>
        <samlp:StatusCode Value="${code}">${detail !== undefined && xml`<samlp:StatusCode Value="${detail}"/>`}</samlp:StatusCode>
        ${message !== undefined && xml`<samlp:StatusMessage>${message}</samlp:StatusMessage>`}
      </samlp:Status>
      ${content}
    </samlp:Response>`;
}

function writeAssertion(settings: ResponseSettings): XmlMarkup {
  const { issueInstant, notBefore, notOnOrAfter, audience, recipient, inResponseTo } = settings;
  return xml`
    <saml:Assertion xmlns:saml="${namespaces.assertion}" ID="${settings.assertionId}" Version="2.0"
        IssueInstant="${issueInstant.toISOString()}">
      <saml:Issuer>${settings.issuer}</saml:Issuer>
      <saml:Subject>
        <saml:NameID Format="${settings.nameIdFormat}">${settings.nameId}</saml:NameID>
        <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
          <saml:SubjectConfirmationData NotOnOrAfter="${notOnOrAfter.toISOString()}"${optional('Recipient', recipient)}${optional('InResponseTo', inResponseTo)}/>
        </saml:SubjectConfirmation>
      </saml:Subject>
      <saml:Conditions NotBefore="${notBefore.toISOString()}" NotOnOrAfter="${notOnOrAfter.toISOString()}">
        ${audience !== undefined && xml`<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`}
      </saml:Conditions>
      <saml:AuthnStatement AuthnInstant="${settings.authnInstant.toISOString()}" SessionIndex="${settings.sessionIndex}">
        <saml:AuthnContext>
          <saml:AuthnContextClassRef>${passwordContext}</saml:AuthnContextClassRef>
        </saml:AuthnContext>
      </saml:AuthnStatement>
      <saml:AttributeStatement>${Object.entries(settings.attributes).map(writeAttribute)}</saml:AttributeStatement>
    </saml:Assertion>`;
}

function writeAttribute([name, value]: readonly [string, string | readonly string[]]): XmlMarkup {
  const values = typeof value === 'string' ? [value] : value;
  return xml`
    <saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
      ${values.map((one) => xml`<saml:AttributeValue>${one}</saml:AttributeValue>`)}
    </saml:Attribute>`;
}

function optional(name: string, value: string | undefined): XmlMarkup | undefined {
  return value === undefined ? undefined : { markup: ` ${name}="${escapeXml(value)}"` };
}
