import type { Brand } from './openid-provider/brand.js';
import { createPages, portraitPath } from './openid-provider/pages.js';
import { createPeople, type Person } from './openid-provider/people.js';
import { createProvider, type RegisteredClient } from './openid-provider/provider.js';
import { createRoutes } from './openid-provider/routes.js';
import { frameAssets } from './web/brand-frame.js';
import { listen, type Listening } from './web/listen.js';
import { createSite, type Asset } from './web/site.js';

/** What a provider is started with. */
export interface OpenIdProviderOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  readonly brand: Brand;
  readonly people: readonly Person[];
  readonly clients: readonly RegisteredClient[];
}

/**
 * The origins that a form of a provider's page may lead to. Browsers check every redirect that follows a form, so the
 * page must also allow the application behind the broker; in development that is some other port of the same host.
 */
function formTargets(clients: readonly RegisteredClient[]): string {
  const origins = clients
    .flatMap((client) => [...client.redirectUris, ...(client.postLogoutRedirectUris ?? [])])
    .map((address) => {
      const { protocol, hostname, origin } = new URL(address);
      return hostname === 'localhost' || hostname === '127.0.0.1' ? `${protocol}//${hostname}:*` : origin;
    });
  return ["'self'", ...new Set(origins)].join(' ');
}

/** Starts an OpenID provider with pages, people and keys of its own. */
export async function startOpenIdProvider({
  port,
  host = '127.0.0.1',
  brand,
  people: seed,
  clients,
}: OpenIdProviderOptions): Promise<Listening> {
  const people = createPeople(seed);
  const pages = createPages(brand);
  const portraits = seed.map((person): [string, Asset] => [
    portraitPath(person.username),
    { type: 'image/svg+xml', body: person.portrait, open: true },
  ]);
  const own = new URL('./openid-provider/openid-provider.css', import.meta.url);
  const assets = new Map([...(await frameAssets(brand, own)), ...portraits]);

  return listen({ port, host }, async (url) => {
    const provider = await createProvider({ issuer: url, brand, people, pages, clients });
    const protocol = provider.callback();
    const site = createSite({ url, assets, policy: { 'form-action': formTargets(clients) } });
    site.use(createRoutes({ url, brand, provider, people, pages, accounts: seed }));
    site.use(async (context) => {
      // The provider writes the answer itself.
      context.respond = false;
      await protocol(context.req, context.res);
    });
    return site.callback();
  });
}
