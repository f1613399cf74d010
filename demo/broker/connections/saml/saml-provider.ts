import type { ReadSamlOptions } from './saml-options.js';
import { attribute, child, children, isNamed, namespaces, parseXml, printable, text } from './saml-xml.js';

/** What the broker must know of an identity provider. */
export interface SamlProvider {
  readonly entityId: string;
  readonly signIn: { readonly redirect: string | undefined; readonly post: string | undefined };
  /** By redirect. */
  readonly signOutUrl: string | undefined;
  /** PEM. */
  readonly certificates: readonly string[];
}

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const largestMetadataBytes = 4 * 1024 * 1024;

/** Knows an identity provider: by its metadata, which is read anew from time to time, or by what was configured. */
export function createProviderSource(options: ReadSamlOptions, now: () => number): () => Promise<SamlProvider> {
  const { provider, idpEntityId } = options;
  switch (provider.kind) {
    case 'explicit': {
      const { signInUrl, signOutUrl, certificates } = provider;
      const signIn = { redirect: signInUrl, post: signInUrl };
      return () => Promise.resolve({ entityId: idpEntityId ?? '', signIn, signOutUrl, certificates });
    }
    case 'metadata': {
      const { xml } = provider;
      // Not at once: what is wrong with it must not keep the broker from starting.
      return async () => readProviderMetadata(xml, idpEntityId);
    }
    case 'address': {
      const { url, seconds } = provider;
      let known: { readonly at: number; readonly provider: Promise<SamlProvider> } | undefined;
      return () => {
        if (known !== undefined && now() - known.at < seconds * 1000) return known.provider;
        const before = known;
        const found = fetchMetadata(url, options.timeoutMs).then((xml) => readProviderMetadata(xml, idpEntityId));
        known = { at: now(), provider: found };
        // Old metadata serves on while the address does not answer; without any, the next login tries again.
        return found.catch((error: unknown) => {
          known = before;
          if (before === undefined) throw error;
          return before.provider;
        });
      };
    }
  }
}

/**
 * Reads an identity provider's metadata; out of several it takes the one that is asked for.
 *
 * @throws {Error}
 */
export function readProviderMetadata(xml: string, wanted: string | undefined): SamlProvider {
  const root = parseXml(xml, largestMetadataBytes);
  const entities = isNamed(root, namespaces.metadata, 'EntitiesDescriptor')
    ? children(root, namespaces.metadata, 'EntityDescriptor')
    : [root];
  const candidates = entities.flatMap((entity) => {
    const role = child(entity, namespaces.metadata, 'IDPSSODescriptor');
    const entityId = attribute(entity, 'entityID');
    return role !== undefined && entityId !== undefined && (wanted === undefined || entityId === wanted)
      ? [{ entityId, role }]
      : [];
  });
  const [found, another] = candidates;
  if (found === undefined) throw new Error('the metadata describes no such identity provider');
  if (another !== undefined)
    throw new Error('the metadata describes several identity providers; idpEntityId must name one');
  const { entityId, role } = found;
  const endpoint = (name: string, binding: string): string | undefined => {
    const element = children(role, namespaces.metadata, name).find((one) => attribute(one, 'Binding') === binding);
    const location = attribute(element, 'Location');
    return location !== undefined && /^https?:\/\//.test(location) ? location : undefined;
  };
  const certificates = signingCertificates(role);
  if (certificates.length === 0) throw new Error('the metadata has no certificate to check signatures with');
  return {
    entityId,
    signIn: {
      redirect: endpoint('SingleSignOnService', redirectBinding),
      post: endpoint('SingleSignOnService', postBinding),
    },
    signOutUrl: endpoint('SingleLogoutService', redirectBinding),
    certificates,
  };
}

function signingCertificates(role: Element): string[] {
  return children(role, namespaces.metadata, 'KeyDescriptor')
    .filter((key) => [undefined, 'signing'].includes(attribute(key, 'use')))
    .flatMap((key) => children(key, namespaces.signature, 'KeyInfo'))
    .flatMap((info) => children(info, namespaces.signature, 'X509Data'))
    .flatMap((data) => children(data, namespaces.signature, 'X509Certificate'))
    .map((element) => {
      const base64 = (text(element) ?? '').replace(/\s+/g, '');
      return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
    });
}

async function fetchMetadata(url: string, timeoutMs: number): Promise<string> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(timeoutMs),
    headers: { Accept: 'application/xml, */*' },
  });
  if (!response.ok) throw new Error(`the metadata address answered ${response.status}`);
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > largestMetadataBytes) throw new Error(`the metadata is too large (${printable(String(length))} bytes)`);
  return response.text();
}
