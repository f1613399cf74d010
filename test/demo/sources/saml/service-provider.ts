import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { Profile, SamlConfig } from '@node-saml/node-saml';

import { makeSelfSignedCertificate } from '../../../../demo/certificate/self-signed-certificate.js';

const keys = await Promise.all([
  makeSelfSignedCertificate({ commonName: 'SP signing' }),
  makeSelfSignedCertificate({ commonName: 'SP encryption' }),
]);

/** A service provider on node-saml: an independent judge of what the identity provider says. */
export interface TestServiceProvider {
  readonly url: string;
  readonly metadataUrl: string;
  readonly saml: SAML;
  /** The last person who came in. */
  readonly profiles: (Profile & { relayState?: string })[];
  readonly errors: string[];
  /** Messages to the logout address, as they came. */
  readonly logouts: { readonly loggedOut: boolean; readonly nameID: string | undefined; readonly kind: string }[];
  close(): Promise<void>;
}

/** Starts a service provider for one identity provider. */
export async function startServiceProvider(
  identityProvider: { readonly url: string; readonly signingCertificate: string },
  overrides: Partial<SamlConfig> & { readonly encrypted?: boolean } = {},
): Promise<TestServiceProvider> {
  const { encrypted = true, ...config } = overrides;
  const [signing, encryption] = keys;
  const profiles: TestServiceProvider['profiles'] = [];
  const errors: string[] = [];
  const logouts: TestServiceProvider['logouts'] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  const saml = new SAML({
    issuer: `${url}/sp`,
    callbackUrl: `${url}/acs`,
    logoutCallbackUrl: `${url}/slo`,
    entryPoint: `${identityProvider.url}/sso`,
    logoutUrl: `${identityProvider.url}/slo`,
    idpCert: identityProvider.signingCertificate,
    privateKey: signing.privateKey,
    publicCert: signing.certificate,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    ...(encrypted ? { decryptionPvk: encryption.privateKey } : {}),
    identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: ValidateInResponseTo.ifPresent,
    skipRequestCompression: false,
    ...config,
  });
  server.on('request', (request, response) => {
    void (async (): Promise<unknown> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const address = new URL(request.url ?? '/', url);
      if (address.pathname === '/metadata')
        return response.end(
          saml.generateServiceProviderMetadata(encrypted ? encryption.certificate : null, signing.certificate),
        );
      if (address.pathname === '/login') {
        response.writeHead(303, { Location: await saml.getAuthorizeUrlAsync('state-1', undefined, {}) });
        return response.end();
      }
      if (address.pathname === '/login-by-post') return response.end(await saml.getAuthorizeFormAsync('state-1'));
      if (address.pathname === '/acs') {
        const { profile } = await saml.validatePostResponseAsync(body);
        if (profile) profiles.push({ ...profile, ...(body['RelayState'] ? { relayState: body['RelayState'] } : {}) });
        return response.end('signed in');
      }
      if (address.pathname === '/slo') {
        const query = Object.fromEntries(address.searchParams);
        const { profile, loggedOut } =
          request.method === 'GET'
            ? await saml.validateRedirectAsync(query, address.search.slice(1))
            : body['SAMLRequest']
              ? await saml.validatePostRequestAsync(body)
              : await saml.validatePostResponseAsync(body);
        logouts.push({ loggedOut, nameID: profile?.nameID, kind: profile ? 'request' : 'response' });
        if (!profile) return response.end('signed out');
        const relayState = body['RelayState'] ?? query['RelayState'] ?? '';
        response.writeHead(303, { Location: await saml.getLogoutResponseUrlAsync(profile, relayState, {}, true) });
        return response.end();
      }
      return response.writeHead(404).end();
    })().catch((error: unknown) => {
      errors.push(error instanceof Error ? error.message : String(error));
      response.writeHead(403).end('refused');
    });
  });
  return {
    url,
    metadataUrl: `${url}/metadata`,
    saml,
    profiles,
    errors,
    logouts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
