import { readServiceProvider } from './service-provider.js';
import type { ServiceProvider } from './service-provider.js';

/** The service providers that an identity provider knows. */
export interface ServiceProviderRegistry {
  /** @throws {Error} when nobody of that name is known. */
  find(entityId: string): Promise<ServiceProvider>;
  /** Adds one by its metadata, or by the address of it. */
  add(source: string): void;
  /** Everybody who is known and, as far as their metadata has an address, can be reached. */
  list(): Promise<readonly ServiceProvider[]>;
}

/**
 * Keeps service providers by their metadata: the XML itself, or an address to read it from.
 *
 * An address is read whenever it is needed and not once at start: in a development set-up the service provider starts
 * after its identity provider, and may come back with new keys.
 */
export function createServiceProviderRegistry(sources: readonly string[]): ServiceProviderRegistry {
  const known = new Map<string, ServiceProvider>();
  const addresses: string[] = [];
  for (const source of sources) add(source);

  function add(source: string): void {
    if (/^https?:\/\//.test(source)) addresses.push(source);
    else keep(readServiceProvider(source));
  }

  function keep(provider: ServiceProvider): void {
    known.set(provider.entityId, provider);
  }

  async function readAddresses(): Promise<void> {
    const answers = await Promise.allSettled(addresses.map(readMetadata));
    for (const answer of answers) if (answer.status === 'fulfilled') keep(answer.value);
  }

  return {
    add,
    async find(entityId) {
      await readAddresses();
      const provider = known.get(entityId);
      if (!provider) throw new Error('No service provider of that name is known here.');
      return provider;
    },
    async list() {
      await readAddresses();
      return [...known.values()];
    },
  };
}

async function readMetadata(address: string): Promise<ServiceProvider> {
  const response = await fetch(address, { signal: AbortSignal.timeout(3000), redirect: 'error' });
  if (!response.ok) throw new Error(`Metadata answered ${String(response.status)}.`);
  return readServiceProvider(await response.text());
}
