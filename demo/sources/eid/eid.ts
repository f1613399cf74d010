import { readFile } from 'node:fs/promises';

import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { frameAssets } from '../web/brand-frame.js';
import { listen } from '../web/listen.js';
import { createSite } from '../web/site.js';
import { nordic } from './look.js';
import { formatNationalId, nordicPeople } from './people.js';
import { createEidProvider } from './provider.js';
import { createEidRoutes } from './routes.js';

/** How to start the issuer. */
export interface EidOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue 'dev-broker' */
  readonly clientId?: string;
  /** @defaultValue 'nordic-client-secret' */
  readonly clientSecret?: string;
  /** @defaultValue ['http://localhost:4181/login/callback'] */
  readonly redirectUris?: readonly string[];
  /** The current time of the identifications. @defaultValue the clock of the system */
  readonly clock?: () => Date;
}

/** Starts an issuer of electronic identities: OpenID Connect in front of an app with a code. */
export async function startEid({
  port,
  host = '127.0.0.1',
  clientId = 'dev-broker',
  clientSecret = 'nordic-client-secret',
  redirectUris = ['http://localhost:4181/login/callback'],
  clock = () => new Date(),
}: EidOptions): Promise<RunningSource> {
  const assets = await frameAssets(nordic, new URL('./eid.css', import.meta.url));
  const wait = await readFile(new URL('./wait.js', import.meta.url), 'utf8');
  assets.set('/assets/wait.js', { type: 'text/javascript; charset=utf-8', body: wait });
  const clients = [{ id: clientId, secret: clientSecret, name: 'Dev broker', redirectUris }];
  const { url, close } = await listen({ port, host }, async (address) => {
    const provider = await createEidProvider(address, clients, nordicPeople);
    const protocol = provider.callback();
    const policy = {
      'connect-src': "'self'",
      // Confirming leads from a form to the application, and from there to wherever it sends the browser.
      'form-action': "'self' http://localhost:* http://127.0.0.1:* https:",
    };
    const site = createSite({ url: address, assets, policy });
    site.use(createEidRoutes({ url: address, provider, people: nordicPeople, clock }));
    site.use(async (context) => {
      // The provider writes the answer itself.
      context.respond = false;
      await protocol(context.req, context.res);
    });
    return site.callback();
  });
  const accounts = nordicPeople.map(({ nationalId, code }) => ({
    kind: 'legal',
    identifier: formatNationalId(nationalId),
    password: code,
  }));
  return { url, accounts, close };
}

/** The issuer of electronic identities as one of the sources. */
export const eidSource: Source = {
  id: 'nordic-eid',
  label: 'Nordic eID (legal)',
  ports: sourcePorts.nordicEid,
  start: ({ host, ports, broker }) =>
    startEid({ host, port: ports['web'] ?? 0, redirectUris: [`${broker}/login/callback`] }),
};
