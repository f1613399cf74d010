import type { SAML } from '@node-saml/node-saml';

import { ConnectionFailure } from '../connection-handler.js';
import type { ReadSamlOptions } from './saml-options.js';
import type { SamlProvider } from './saml-provider.js';
import { attribute, child, children, descendants, isNamed, namespaces, parseXml, printable, text } from './saml-xml.js';

/** What a response must fit. */
export interface ResponseExpectation {
  readonly options: ReadSamlOptions;
  readonly provider: SamlProvider;
  /** The broker's entity id. */
  readonly audience: string;
  /** The address that took the response. */
  readonly recipient: string;
  /** The request that it must answer; `undefined` when it must answer none. */
  readonly requestId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a good assertion says; all of it comes out of what was signed. */
export interface CheckedAssertion {
  readonly id: string;
  readonly nameId:
    | {
        readonly value: string;
        readonly format: string | undefined;
        readonly qualifiers: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly sessionIndex: string | undefined;
  /** Milliseconds since the epoch. */
  readonly authnInstant: number;
  readonly authnContext: string | undefined;
  /** Until when the assertion could be used again, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

const strongSignature = /#(rsa|ecdsa)-(sha(256|384|512))$|#sha256-rsa-MGF1$/;
const strongDigest = /#sha(256|384|512)$/;
const strongContent = /^http:\/\/www\.w3\.org\/2009\/xmlenc11#aes(128|256)-gcm$/;
const cbcContent = /^http:\/\/www\.w3\.org\/2001\/04\/xmlenc#aes(128|256)-cbc$/;
const oaep = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/**
 * Checks a response from A to Z.
 *
 * Signatures, decryption and the library's own conditions come from node-saml; what it leaves open is checked here:
 * weak algorithms, the issuer, the recipient, the request inside of the assertion, and that nothing is read but what was
 * signed.
 *
 * @throws {ConnectionFailure}
 * @see [SAML 2.0 profiles §4.1.4.3](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)
 */
export async function checkResponse(
  body: URLSearchParams,
  makeSaml: (signed: { readonly response: boolean; readonly assertion: boolean }) => SAML,
  expected: ResponseExpectation,
): Promise<CheckedAssertion> {
  const [encoded, another] = body.getAll('SAMLResponse');
  if (encoded === undefined || another !== undefined) throw invalid('there is not exactly one SAMLResponse');
  try {
    const xml = Buffer.from(encoded, 'base64').toString('utf8');
    const root = parseXml(xml);
    checkEnvelope(root, expected);
    checkAlgorithms(root, expected.options);
    const saml = makeSaml(signaturesWanted(root, expected.options));
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded });
    const signed = profile?.getAssertionXml?.();
    if (signed === undefined) throw new Error('there is no signed assertion');
    return readAssertion(parseXml(signed), expected);
  } catch (error) {
    if (error instanceof ConnectionFailure) throw error;
    throw invalid(error instanceof Error ? error.message : 'the response cannot be read', error);
  }
}

/** What the message itself says, signed or not: it can only make things worse for whoever forged it. */
function checkEnvelope(root: Element, { provider, recipient, requestId }: ResponseExpectation): void {
  if (!isNamed(root, namespaces.protocol, 'Response')) throw new Error('it is not a SAML response');
  const destination = attribute(root, 'Destination');
  if (destination !== undefined && destination !== recipient) throw new Error('it is meant for another address');
  const issuer = text(child(root, namespaces.assertion, 'Issuer'));
  if (issuer !== undefined && issuer !== provider.entityId) {
    throw new ConnectionFailure('issuer_mismatch', `the response is of another provider (${printable(issuer)})`);
  }
  if (attribute(root, 'InResponseTo') !== requestId) throw new Error('it does not answer the request of this login');
  const status = child(child(root, namespaces.protocol, 'Status'), namespaces.protocol, 'StatusCode');
  const code = attribute(status, 'Value');
  if (code === success) return;
  const detail = attribute(child(status, namespaces.protocol, 'StatusCode'), 'Value') ?? code ?? 'no status';
  const name = detail.replace(/^.*:/, '');
  const failure = ['RequestDenied', 'AuthnFailed'].includes(name)
    ? 'access_denied'
    : name === 'NoPassive'
      ? 'login_required'
      : 'server_error';
  throw new ConnectionFailure(failure, `the provider answered ${printable(name)}`);
}

/** Which signatures node-saml must insist on: what is configured, and every one that is there. */
function signaturesWanted(
  root: Element,
  { signed }: ReadSamlOptions,
): { readonly response: boolean; readonly assertion: boolean } {
  const has = (element: Element | undefined): boolean =>
    element !== undefined && children(element, namespaces.signature, 'Signature').length > 0;
  return {
    response: signed === 'response' || signed === 'both' || has(root),
    assertion: signed === 'assertion' || signed === 'both' || has(children(root, namespaces.assertion, 'Assertion')[0]),
  };
}

/** Refuses algorithms that are broken, before anything is decrypted: the answer to that must not help an attacker either. */
function checkAlgorithms(root: Element, { allowWeak, requireEncryption }: ReadSamlOptions): void {
  const weak = (element: Element, good: RegExp, exception: boolean): void => {
    const algorithm = attribute(element, 'Algorithm') ?? '';
    if (!good.test(algorithm) && !exception) throw new Error(`the algorithm ${printable(algorithm)} is not accepted`);
  };
  const sha1 = allowWeak.has('sha1');
  for (const element of descendants(root, namespaces.signature, 'SignatureMethod'))
    weak(element, strongSignature, sha1 && attribute(element, 'Algorithm')?.endsWith('#rsa-sha1') === true);
  for (const reference of descendants(root, namespaces.signature, 'Reference'))
    for (const element of children(reference, namespaces.signature, 'DigestMethod'))
      weak(element, strongDigest, sha1 && attribute(element, 'Algorithm')?.endsWith('#sha1') === true);
  const encrypted = descendants(root, namespaces.encryption, 'EncryptedData');
  if (requireEncryption && encrypted.length === 0) throw new Error('the assertion is not encrypted');
  for (const data of encrypted) {
    for (const element of children(data, namespaces.encryption, 'EncryptionMethod'))
      weak(element, strongContent, allowWeak.has('cbc') && cbcContent.test(attribute(element, 'Algorithm') ?? ''));
  }
  for (const key of descendants(root, namespaces.encryption, 'EncryptedKey')) {
    if (attribute(child(key, namespaces.encryption, 'EncryptionMethod'), 'Algorithm') !== oaep)
      throw new Error('the key of the assertion is not wrapped by RSA-OAEP');
  }
}

/** Reads the signed assertion and checks every condition on it. */
function readAssertion(assertion: Element, expected: ResponseExpectation): CheckedAssertion {
  const { options, provider, audience, now } = expected;
  const skew = options.clockSkewSeconds * 1000;
  if (!isNamed(assertion, namespaces.assertion, 'Assertion')) throw new Error('the signed element is no assertion');
  // An encrypted assertion's own signature comes to light only now.
  checkAlgorithms(assertion, { ...options, requireEncryption: false });
  const issuer = text(child(assertion, namespaces.assertion, 'Issuer'));
  if (issuer !== provider.entityId) {
    throw new ConnectionFailure('issuer_mismatch', `the assertion is of another provider (${printable(issuer ?? '')})`);
  }
  const id = attribute(assertion, 'ID');
  if (id === undefined) throw new Error('the assertion has no id');
  const conditions = child(assertion, namespaces.assertion, 'Conditions');
  const expiresAt = checkWindow(conditions, now, skew);
  const restrictions = children(conditions, namespaces.assertion, 'AudienceRestriction');
  const fits = (restriction: Element): boolean =>
    children(restriction, namespaces.assertion, 'Audience').some((element) => text(element) === audience);
  if (restrictions.length === 0 || !restrictions.every(fits)) throw new Error('the assertion is for another audience');

  const subject = child(assertion, namespaces.assertion, 'Subject');
  const confirmedUntil = checkConfirmation(subject, expected, skew);
  const statement = children(assertion, namespaces.assertion, 'AuthnStatement')[0];
  const authnInstant = Date.parse(attribute(statement, 'AuthnInstant') ?? '');
  if (!(authnInstant <= now + skew)) throw new Error('the assertion does not say when the person signed in');
  const sessionEnd = attribute(statement, 'SessionNotOnOrAfter');
  if (sessionEnd !== undefined && !(Date.parse(sessionEnd) > now - skew)) throw new Error('the session has ended');
  const context = child(statement, namespaces.assertion, 'AuthnContext');
  return {
    id,
    nameId: readNameId(child(subject, namespaces.assertion, 'NameID')),
    attributes: readAttributes(assertion),
    sessionIndex: attribute(statement, 'SessionIndex'),
    authnInstant,
    authnContext: text(child(context, namespaces.assertion, 'AuthnContextClassRef')),
    expiresAt: Math.max(expiresAt, confirmedUntil) + skew,
  };
}

/** Checks `NotBefore` and `NotOnOrAfter` and returns the latter. */
function checkWindow(element: Element | undefined, now: number, skew: number): number {
  const notBefore = attribute(element, 'NotBefore');
  const end = Date.parse(attribute(element, 'NotOnOrAfter') ?? '');
  if (notBefore !== undefined && !(Date.parse(notBefore) <= now + skew))
    throw new Error('the assertion is not valid yet');
  if (Number.isNaN(end)) throw new Error('the assertion does not say how long it is valid');
  if (end <= now - skew) throw new Error('the assertion has expired');
  return end;
}

/** At least one bearer confirmation must be for this very address and this very request. */
function checkConfirmation(subject: Element | undefined, expected: ResponseExpectation, skew: number): number {
  const problems: string[] = [];
  for (const confirmation of children(subject, namespaces.assertion, 'SubjectConfirmation')) {
    if (attribute(confirmation, 'Method') !== bearer) continue;
    const data = child(confirmation, namespaces.assertion, 'SubjectConfirmationData');
    try {
      if (attribute(data, 'Recipient') !== expected.recipient)
        throw new Error('the assertion is for another recipient');
      if (attribute(data, 'InResponseTo') !== expected.requestId) {
        throw new Error('the assertion does not answer the request of this login');
      }
      return checkWindow(data, expected.now, skew);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : 'unreadable');
    }
  }
  throw new Error(problems[0] ?? 'the assertion has no bearer confirmation');
}

function readNameId(element: Element | undefined): CheckedAssertion['nameId'] {
  const value = text(element);
  if (value === undefined || value === '') return undefined;
  const qualifiers = ['NameQualifier', 'SPNameQualifier'].flatMap((name): [string, string][] => {
    const found = attribute(element, name);
    return found === undefined ? [] : [[name, found]];
  });
  return { value, format: attribute(element, 'Format'), qualifiers: Object.fromEntries(qualifiers) };
}

function readAttributes(assertion: Element): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of children(assertion, namespaces.assertion, 'AttributeStatement')) {
    for (const element of children(statement, namespaces.assertion, 'Attribute')) {
      const name = attribute(element, 'Name');
      if (name === undefined) continue;
      const values = children(element, namespaces.assertion, 'AttributeValue').flatMap((value) => text(value) ?? []);
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}

function invalid(detail: string, cause?: unknown): ConnectionFailure {
  return new ConnectionFailure('invalid_response', `the SAML response was not taken: ${printable(detail)}`, { cause });
}
