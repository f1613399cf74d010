import { SignedXml } from 'xml-crypto';

import { namespaces } from './names.js';
import { childElements, onlyChild, parseXml } from './xml.js';

const exclusiveCanonicalization = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const envelopedSignature = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const acceptedSignatures: ReadonlySet<string> = new Set([
  rsaSha256,
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);

/** A key that signs, with the certificate that goes with it. */
export interface SigningKey {
  readonly privateKey: string;
  readonly certificate: string;
}

/**
 * Signs the element with one `ID`.
 *
 * The schema wants the signature after the issuer of a message, and as the first child of metadata.
 */
export function signElement(
  text: string,
  id: string,
  key: SigningKey,
  place: 'after-issuer' | 'first' = 'after-issuer',
): string {
  const element = `//*[@ID='${id}']`;
  const signer = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: rsaSha256,
    canonicalizationAlgorithm: exclusiveCanonicalization,
  });
  signer.addReference({
    xpath: element,
    transforms: [envelopedSignature, exclusiveCanonicalization],
    digestAlgorithm: sha256,
  });
  signer.computeSignature(text, {
    prefix: 'ds',
    location:
      place === 'first'
        ? { reference: element, action: 'prepend' }
        : { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

/** Whether the root element carries a signature, good or bad. */
export function isSigned(text: string): boolean {
  return childElements(parseXml(text).documentElement, namespaces.signature, 'Signature').length > 0;
}

/**
 * Checks the signature over the root element and returns exactly what was signed.
 *
 * Everything that is read afterwards must be read from the returned text: that is what keeps wrapped documents out.
 *
 * @throws {Error} when the signature is missing, weak, over something else, or by none of the certificates.
 */
export function verifiedRoot(text: string, certificates: readonly string[]): string {
  const root = parseXml(text).documentElement;
  const signature = onlyChild(root, namespaces.signature, 'Signature');
  if (!signature) throw new Error('The message is not signed.');
  for (const certificate of certificates) {
    const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    verifier.loadSignature(signature);
    if (!acceptedSignatures.has(String(verifier.signatureAlgorithm)))
      throw new Error('The signature algorithm is too weak.');
    const [reference, another] = verifier.getReferences();
    if (!reference || another || reference.uri !== `#${root.getAttribute('ID') ?? ''}`)
      throw new Error('The signature does not cover the message.');
    if (!isValid(verifier, text)) continue;
    const [signed] = verifier.getSignedReferences();
    if (signed !== undefined) return signed;
  }
  throw new Error('The signature is not valid.');
}

function isValid(verifier: SignedXml, text: string): boolean {
  try {
    return verifier.checkSignature(text);
  } catch {
    return false;
  }
}
