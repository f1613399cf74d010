import { createVerify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

import { isSigned, verifiedRoot } from './xml-signature.js';
import { parseXml } from './xml.js';

const largestMessageBytes = 256 * 1024;

/** A SAML message as the browser brought it. */
export interface IncomingMessage {
  readonly kind: 'request' | 'response';
  readonly binding: 'redirect' | 'post';
  /** The XML, not checked yet. */
  readonly text: string;
  readonly relayState: string | undefined;
  /** The signature over the query; only with the redirect binding. */
  readonly querySignature: { readonly signed: string; readonly algorithm: string; readonly value: Buffer } | undefined;
}

/**
 * Reads a message from a query string (redirect binding).
 *
 * @throws {Error} when it has no message, or names one of its parts twice.
 * @see [SAML 2.0 bindings §3.4](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)
 */
export function readRedirectMessage(query: string): IncomingMessage {
  const raw = rawParameters(query);
  const kind = raw.has('SAMLRequest') ? 'request' : 'response';
  const parameter = kind === 'request' ? 'SAMLRequest' : 'SAMLResponse';
  const message = raw.get(parameter);
  if (message === undefined || (kind === 'request' && raw.has('SAMLResponse')))
    throw new Error('There is no SAML message.');
  const deflated = Buffer.from(decode(message), 'base64');
  const signature = raw.get('Signature');
  const algorithm = raw.get('SigAlg');
  // What was signed is the query as it was sent, so its own escaping counts, not ours.
  const signed = [parameter, 'RelayState', 'SigAlg'].flatMap((name) =>
    raw.has(name) ? `${name}=${raw.get(name) ?? ''}` : [],
  );
  return {
    kind,
    binding: 'redirect',
    text: inflateRawSync(deflated, { maxOutputLength: largestMessageBytes }).toString('utf8'),
    relayState: raw.has('RelayState') ? decode(raw.get('RelayState') ?? '') : undefined,
    querySignature:
      signature === undefined || algorithm === undefined
        ? undefined
        : { signed: signed.join('&'), algorithm: decode(algorithm), value: Buffer.from(decode(signature), 'base64') },
  };
}

/** Reads a message from a form (POST binding). */
export function readPostMessage(form: URLSearchParams): IncomingMessage {
  const kind = form.has('SAMLRequest') ? 'request' : 'response';
  const [message, another] = form.getAll(kind === 'request' ? 'SAMLRequest' : 'SAMLResponse');
  if (message === undefined || another !== undefined) throw new Error('There is no SAML message.');
  return {
    kind,
    binding: 'post',
    text: Buffer.from(message, 'base64').toString('utf8'),
    relayState: form.get('RelayState') ?? undefined,
    querySignature: undefined,
  };
}

/**
 * Checks who sent a message and returns its root element, read from what was signed.
 *
 * @param required - refuse an unsigned message; a signature that is there must be right in any case.
 * @throws {Error} when the signature is missing or wrong.
 */
export function authenticMessage(
  message: IncomingMessage,
  certificates: readonly string[],
  required: boolean,
): Element {
  if (message.querySignature) {
    checkQuerySignature(message.querySignature, certificates);
    return parseXml(message.text).documentElement;
  }
  if (isSigned(message.text)) return parseXml(verifiedRoot(message.text, certificates)).documentElement;
  if (required) throw new Error('The message is not signed.');
  return parseXml(message.text).documentElement;
}

function checkQuerySignature(
  signature: NonNullable<IncomingMessage['querySignature']>,
  certificates: readonly string[],
): void {
  const hash = { 'rsa-sha256': 'sha256', 'rsa-sha512': 'sha512' }[signature.algorithm.split('#')[1] ?? ''];
  if (hash === undefined) throw new Error('The signature algorithm is too weak.');
  const isValid = certificates.some((certificate) =>
    createVerify(hash).update(signature.signed).verify(certificate, signature.value),
  );
  if (!isValid) throw new Error('The signature is not valid.');
}

function rawParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.replace(/^\?/, '').split('&')) {
    const [name = '', ...value] = part.split('=');
    // Two of one name would let the checked value differ from the used one.
    if (parameters.has(name)) throw new Error(`The parameter ${name} occurs more than once.`);
    parameters.set(name, value.join('='));
  }
  return parameters;
}

function decode(value: string): string {
  return decodeURIComponent(value.replace(/\+/g, ' '));
}
