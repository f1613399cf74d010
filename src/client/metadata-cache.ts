import { fetchServerMetadata } from '../broker/server-metadata.js';
import type { MetadataSource, ServerMetadata } from '../broker/server-metadata.js';
import type { RequestLimits } from '../broker/bounded-fetch.js';
import { isLoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';
import type { ServerClock } from './server-clock.js';
import { unlessAborted } from './unless-aborted.js';

/** A broker's metadata, read once for a page and kept over a redirect. */
export interface MetadataCache {
  read(signal?: AbortSignal): Promise<ServerMetadata>;
  /** Forgets it, because what it led to was wrong. */
  forget(): void;
}

interface Remembered {
  readonly readAtMs: number;
  /** How far the broker's clock is ahead. */
  readonly clockOffsetMs: number;
  readonly metadata: ServerMetadata;
}

// The time that a person takes for a redirect: then the callback needs no second look.
const freshMs = 15 * 60_000;
// How old it may be when the broker cannot be asked.
const staleMs = 86_400_000;

/**
 * Makes the cache of one broker's metadata.
 *
 * What the tab's storage remembers is not checked again: who can write there can run code here.
 */
export function createMetadataCache(
  source: MetadataSource,
  limits: Omit<RequestLimits, 'phase'>,
  { sessionStorage: storage, now }: Pick<Environment, 'sessionStorage' | 'now'>,
  clock: ServerClock,
): MetadataCache {
  const key = `idp-login:metadata:${source.issuer}`;
  let reading: Promise<ServerMetadata> | undefined;

  /** Storage can be blocked, full or spoilt; then the metadata is read again. */
  function attempt<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch {
      return undefined;
    }
  }

  async function read(): Promise<ServerMetadata> {
    const known = attempt(() => JSON.parse(storage?.getItem(key) ?? 'null') as Remembered | null);
    const age = now() - (known?.readAtMs ?? -Infinity);
    // What the configuration says of the broker may have changed since.
    const usable = source.metadata || source.strict ? undefined : known?.metadata;
    if (known && usable && age < freshMs) {
      clock.restore(known.clockOffsetMs);
      return usable;
    }
    try {
      const metadata = await fetchServerMetadata(source, limits);
      const remembered: Remembered = { readAtMs: now(), clockOffsetMs: clock.now() - now(), metadata };
      attempt(() => storage?.setItem(key, JSON.stringify(remembered)));
      return metadata;
    } catch (error) {
      if (usable && age < staleMs && isLoginError(error) && error.retryable) return usable;
      throw error;
    }
  }

  return {
    read(signal) {
      // One reading for all who wait: that one of them goes away must not end it.
      reading ??= read().catch((error: unknown) => {
        reading = undefined;
        throw error;
      });
      return unlessAborted(reading, signal, 'discovery');
    },
    forget() {
      reading = undefined;
      attempt(() => storage?.removeItem(key));
    },
  };
}
