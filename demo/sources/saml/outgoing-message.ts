import { createSign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

import type { SigningKey } from './xml-signature.js';

/** A message on its way through the browser: an address to go to, or a form to post. */
export type OutgoingMessage =
  | { readonly binding: 'redirect'; readonly url: string }
  | { readonly binding: 'post'; readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** A message that is ready to be sent. */
export interface Envelope {
  readonly kind: 'request' | 'response';
  readonly text: string;
  readonly destination: string;
  readonly relayState: string | undefined;
}

/** Puts a message into the query of an address and signs the query. */
export function redirectMessage(envelope: Envelope, key: SigningKey): OutgoingMessage {
  const signed = [
    [parameterOf(envelope), deflateRawSync(envelope.text).toString('base64')],
    ...(envelope.relayState === undefined ? [] : [['RelayState', envelope.relayState]]),
    ['SigAlg', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'],
  ]
    .map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const signature = createSign('sha256').update(signed).sign(key.privateKey, 'base64');
  const separator = envelope.destination.includes('?') ? '&' : '?';
  const url = `${envelope.destination}${separator}${signed}&Signature=${encodeURIComponent(signature)}`;
  return { binding: 'redirect', url };
}

/** Puts a message, whose XML is signed already where it must be, into a form. */
export function postMessage(envelope: Envelope): OutgoingMessage {
  return {
    binding: 'post',
    url: envelope.destination,
    fields: {
      [parameterOf(envelope)]: Buffer.from(envelope.text, 'utf8').toString('base64'),
      ...(envelope.relayState === undefined ? {} : { RelayState: envelope.relayState }),
    },
  };
}

function parameterOf(envelope: Envelope): 'SAMLRequest' | 'SAMLResponse' {
  return envelope.kind === 'request' ? 'SAMLRequest' : 'SAMLResponse';
}
