import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals values that must not lie in the store as they are: secrets of Actions, configurations of connections. */
export interface SecretBox {
  /** @param owner - What the value belongs to; it can be opened for the same owner alone. */
  seal(text: string, owner: string): string;
  /** @throws {Error} when the value was sealed by another key, for another owner, or changed. */
  open(sealed: string, owner: string): string;
}

const form = 'v1';
const ivBytes = 12;
const tagBytes = 16;

/** Seals with AES-256-GCM; takes a key of 32 bytes. */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal(text, owner) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${form}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed, owner) {
      const [version, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (version !== form || bytes.length < ivBytes + tagBytes) throw new Error('The sealed value is damaged');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const body = decipher.update(bytes.subarray(ivBytes + tagBytes));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    },
  };
}
