import { startOpenIdProvider } from '../openid-provider.js';
import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { fabrikam } from './brand.js';
import { fabrikamPeople } from './people.js';

/** What the social provider is started with. */
export interface SocialOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue 'dev-broker' */
  readonly clientId?: string;
  /** @defaultValue 'social-client-secret' */
  readonly clientSecret?: string;
  /** @defaultValue ['http://localhost:4181/login/callback'] */
  readonly redirectUris?: readonly string[];
  /** @defaultValue ['http://localhost:4181/logout/callback'] */
  readonly postLogoutRedirectUris?: readonly string[];
}

/** Starts Fabrikam, a social provider that the broker knows nothing of but its address and a client secret. */
export async function startSocial({
  port,
  host = '127.0.0.1',
  clientId = 'dev-broker',
  clientSecret = 'social-client-secret',
  redirectUris = ['http://localhost:4181/login/callback'],
  postLogoutRedirectUris = ['http://localhost:4181/logout/callback'],
}: SocialOptions): Promise<RunningSource> {
  const { url, close } = await startOpenIdProvider({
    port,
    host,
    brand: fabrikam,
    people: fabrikamPeople,
    clients: [{ id: clientId, secret: clientSecret, name: 'Dev broker', redirectUris, postLogoutRedirectUris }],
  });
  const accounts = fabrikamPeople.map(({ username, password }) => ({ kind: 'social', identifier: username, password }));
  return { url, accounts, close };
}

/** The social provider as one of the sources. */
export const socialSource: Source = {
  id: 'social',
  label: 'Fabrikam (social)',
  ports: sourcePorts.social,
  start: ({ host, ports, broker }) =>
    startSocial({
      host,
      port: ports['web'] ?? 0,
      redirectUris: [`${broker}/login/callback`],
      postLogoutRedirectUris: [`${broker}/logout/callback`],
    }),
};
