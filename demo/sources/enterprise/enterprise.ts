import { startOpenIdProvider } from '../openid-provider.js';
import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { acme } from './brand.js';
import { acmePeople } from './people.js';

/** What the company's provider is started with. */
export interface EnterpriseOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue 'dev-broker' */
  readonly clientId?: string;
  /** @defaultValue 'acme-client-secret' */
  readonly clientSecret?: string;
  /** @defaultValue ['http://localhost:4181/login/callback'] */
  readonly redirectUris?: readonly string[];
  /** @defaultValue ['http://localhost:4181/logout/callback'] */
  readonly postLogoutRedirectUris?: readonly string[];
}

/** Starts the OpenID provider of the company acme.example; its people are not asked for consent. */
export async function startEnterprise({
  port,
  host = '127.0.0.1',
  clientId = 'dev-broker',
  clientSecret = 'acme-client-secret',
  redirectUris = ['http://localhost:4181/login/callback'],
  postLogoutRedirectUris = ['http://localhost:4181/logout/callback'],
}: EnterpriseOptions): Promise<RunningSource> {
  const { url, close } = await startOpenIdProvider({
    port,
    host,
    brand: acme,
    people: acmePeople,
    clients: [{ id: clientId, secret: clientSecret, name: 'Dev broker', redirectUris, postLogoutRedirectUris }],
  });
  const accounts = acmePeople.map(({ username, password }) => ({ kind: 'enterprise', identifier: username, password }));
  return { url, accounts, close };
}

/** The company's provider as one of the sources. */
export const enterpriseSource: Source = {
  id: 'acme',
  label: 'Acme (enterprise)',
  ports: sourcePorts.acme,
  start: ({ host, ports, broker }) =>
    startEnterprise({
      host,
      port: ports['web'] ?? 0,
      redirectUris: [`${broker}/login/callback`],
      postLogoutRedirectUris: [`${broker}/logout/callback`],
    }),
};
