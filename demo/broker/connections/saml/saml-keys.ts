import { makeSelfSignedCertificate, type SelfSignedCertificate } from '../../../certificate/self-signed-certificate.js';
import type { BrokerServices } from '../../broker-services.js';

/** The broker's own keys at identity providers: one signs requests, one opens assertions. */
export interface SamlKeys {
  readonly signing: Pick<SelfSignedCertificate, 'privateKey' | 'certificate'>;
  readonly encryption: Pick<SelfSignedCertificate, 'privateKey' | 'certificate'>;
}

const lifetimeDays = 3650;
const pending = new WeakMap<BrokerServices['secret'], Promise<SamlKeys>>();

/** The keys of this installation; made at first use, since they take a moment, and kept for good. */
export function samlKeys(services: Pick<BrokerServices, 'secret' | 'tenantName' | 'now'>): Promise<SamlKeys> {
  const { secret } = services;
  const known = pending.get(secret);
  if (known !== undefined) return known;
  const keys = (async (): Promise<SamlKeys> => {
    const [signing, encryption] = await Promise.all([load('signing', services), load('encryption', services)]);
    return { signing, encryption };
  })();
  pending.set(secret, keys);
  return keys;
}

async function load(
  use: keyof SamlKeys,
  { secret, tenantName, now }: Pick<BrokerServices, 'secret' | 'tenantName' | 'now'>,
): Promise<SamlKeys[typeof use]> {
  const name = `saml ${use}`;
  const kept = secret(name);
  if (kept !== undefined) return JSON.parse(kept.toString('utf8')) as SamlKeys[typeof use];
  const commonName = `${tenantName} SAML ${use}`.slice(0, 64);
  const { privateKey, certificate } = await makeSelfSignedCertificate({
    commonName,
    lifetimeDays,
    now: new Date(now()),
  });
  // Of two that were made at once the first counts.
  const stored = secret(name, () => Buffer.from(JSON.stringify({ privateKey, certificate })));
  return JSON.parse(stored.toString('utf8')) as SamlKeys[typeof use];
}
