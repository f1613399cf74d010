import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';

import { namespaces } from './names.js';
import { xml } from './xml.js';

/** How the content is encrypted. CBC is kept for partners that are tested to refuse it. */
export type ContentCipher = 'aes256-gcm' | 'aes128-gcm' | 'aes256-cbc';

const ciphers = {
  'aes256-gcm': { uri: 'http://www.w3.org/2009/xmlenc11#aes256-gcm', node: 'aes-256-gcm', keyBytes: 32, ivBytes: 12 },
  'aes128-gcm': { uri: 'http://www.w3.org/2009/xmlenc11#aes128-gcm', node: 'aes-128-gcm', keyBytes: 16, ivBytes: 12 },
  'aes256-cbc': { uri: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc', node: 'aes-256-cbc', keyBytes: 32, ivBytes: 16 },
} as const;

/**
 * Encrypts one element for the holder of a certificate's key: a fresh content key, wrapped by RSA-OAEP.
 *
 * @see [XML Encryption 1.1](https://www.w3.org/TR/xmlenc-core1/)
 */
export function encryptElement(element: string, certificate: string, cipherName: ContentCipher = 'aes256-gcm'): string {
  const cipher = ciphers[cipherName];
  const contentKey = randomBytes(cipher.keyBytes);
  const wrappedKey = publicEncrypt(
    // SHA-1 inside OAEP is what rsa-oaep-mgf1p means by default and what every partner reads; it is not a signature.
    { key: createPublicKey(certificate), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    contentKey,
  );
  return xml`
    <xenc:EncryptedData xmlns:xenc="${namespaces.encryption}" Type="http://www.w3.org/2001/04/xmlenc#Element">
      <xenc:EncryptionMethod Algorithm="${cipher.uri}"/>
      <ds:KeyInfo xmlns:ds="${namespaces.signature}">
        <xenc:EncryptedKey>
          <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p">
            <ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>
          </xenc:EncryptionMethod>
          <xenc:CipherData>
            <xenc:CipherValue>${wrappedKey.toString('base64')}</xenc:CipherValue>
          </xenc:CipherData>
        </xenc:EncryptedKey>
      </ds:KeyInfo>
      <xenc:CipherData>
        <xenc:CipherValue>${encryptContent(element, cipherName, contentKey).toString('base64')}</xenc:CipherValue>
      </xenc:CipherData>
    </xenc:EncryptedData>`.markup;
}

/** The initialization vector, the ciphertext and, for GCM, the tag, in the order that XML Encryption lays down. */
function encryptContent(content: string, cipherName: ContentCipher, key: Buffer): Buffer {
  const { node, ivBytes } = ciphers[cipherName];
  const iv = randomBytes(ivBytes);
  if (node === 'aes-256-cbc') {
    const cipher = createCipheriv(node, key, iv);
    return Buffer.concat([iv, cipher.update(content, 'utf8'), cipher.final()]);
  }
  const cipher = createCipheriv(node, key, iv);
  return Buffer.concat([iv, cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}
