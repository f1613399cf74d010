import { createHash, generateKeyPair, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { promisify } from 'node:util';

/** An RSA key with a certificate that it signed itself. */
export interface SelfSignedCertificate {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** X.509, PEM. */
  readonly certificate: string;
  /** The certificate's DER in base64, as XML signatures and SAML metadata carry it. */
  readonly certificateBase64: string;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** What the certificate says. */
export interface SelfSignedCertificateOptions {
  readonly commonName: string;
  /** Host names and IPv4 addresses for the subject alternative name; a server's certificate needs them. */
  readonly hosts?: readonly string[];
  /** In days. @defaultValue 30 */
  readonly lifetimeDays?: number;
  /** The current time. @defaultValue now */
  readonly now?: Date;
}

const makeKeyPair = promisify(generateKeyPair);

/**
 * Makes a 2048-bit RSA key and a certificate for it.
 *
 * Development partners get fresh keys at every start, so that no key ever lies in the repository.
 *
 * @see [RFC 5280 §4.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)
 */
export async function makeSelfSignedCertificate(options: SelfSignedCertificateOptions): Promise<SelfSignedCertificate> {
  const { publicKey, privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 });
  const toBeSigned = toBeSignedCertificate(publicKey, options);
  const der = sequence(toBeSigned, sha256WithRsa, bitString(sign('sha256', toBeSigned, privateKey)));
  const certificateBase64 = der.toString('base64');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificateBase64.replace(/(.{64})/g, '$1\n').trim()}\n-----END CERTIFICATE-----\n`,
    certificateBase64,
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}

function toBeSignedCertificate(publicKey: KeyObject, options: SelfSignedCertificateOptions): Buffer {
  const now = options.now ?? new Date();
  const notBefore = new Date(now.getTime() - 5 * 60_000);
  const notAfter = new Date(now.getTime() + (options.lifetimeDays ?? 30) * 86_400_000);
  const name = sequence(element(0x31, sequence(objectIdentifier(2, 5, 4, 3), element(0x0c, options.commonName))));
  const serial = randomBytes(16);
  // The first byte stays between 1 and 127: a positive number without a leading zero.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  return sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, serial),
    sha256WithRsa,
    name,
    sequence(utcTime(notBefore), utcTime(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions(options.hosts ?? []))),
  );
}

function extensions(hosts: readonly string[]): Buffer[] {
  // A self-signed certificate is its own anchor, so it must be allowed to sign itself: cA TRUE, critical.
  const basicConstraints = sequence(
    objectIdentifier(2, 5, 29, 19),
    element(0x01, Buffer.of(0xff)),
    element(0x04, sequence(element(0x01, Buffer.of(0xff)))),
  );
  if (hosts.length === 0) return [basicConstraints];
  const names = hosts.map((host) =>
    isIPv4(host) ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, host),
  );
  return [basicConstraints, sequence(objectIdentifier(2, 5, 29, 17), element(0x04, sequence(...names)))];
}

/** One DER element: tag, length, content. */
function element(tag: number, content: Buffer | string): Buffer {
  const body = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
}

function sequence(...members: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(members));
}

function bitString(bits: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.of(0), bits]));
}

/** RFC 5280 asks for UTCTime up to the year 2049. */
function utcTime(time: Date): Buffer {
  return element(0x17, `${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`);
}

function objectIdentifier(first: number, second: number, ...rest: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

const sha256WithRsa: Buffer = sequence(objectIdentifier(1, 2, 840, 113549, 1, 1, 11), element(0x05, Buffer.alloc(0)));
