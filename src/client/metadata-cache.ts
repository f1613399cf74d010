import { fetchServerMetadata } from '../broker/server-metadata.js';
import type { MetadataSource, ServerMetadata } from '../broker/server-metadata.js';
import type { RequestLimits } from '../broker/bounded-fetch.js';
import { isLoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';

interface Remembered {
  readonly readAtMs: number;
  readonly metadata: ServerMetadata;
}

// The time that a person takes for a redirect: then the callback needs no second look.
const freshMs = 15 * 60_000;
// How old it may be when the broker cannot be asked.
const staleMs = 86_400_000;

/**
 * Reads a broker's metadata once for a page, and keeps it over a redirect.
 *
 * What the tab's storage remembers is not checked again: who can write there can run code here.
 */
export function createMetadataCache(
  source: MetadataSource,
  limits: Omit<RequestLimits, 'phase'>,
  { sessionStorage, now }: Pick<Environment, 'sessionStorage' | 'now'>,
): (signal?: AbortSignal) => Promise<ServerMetadata> {
  const key = `idp-login:metadata:${source.issuer}`;
  let reading: Promise<ServerMetadata> | undefined;

  function recall(): Remembered | undefined {
    try {
      const value = JSON.parse(sessionStorage?.getItem(key) ?? 'null') as Remembered | null;
      return value && now() - value.readAtMs < staleMs && value.metadata.token_endpoint ? value : undefined;
    } catch {
      return undefined;
    }
  }

  async function read(signal: AbortSignal | undefined): Promise<ServerMetadata> {
    const known = source.metadata || source.strict ? undefined : recall();
    if (known && now() - known.readAtMs < freshMs) return known.metadata;
    try {
      const metadata = await fetchServerMetadata(source, { ...limits, signal });
      try {
        sessionStorage?.setItem(key, JSON.stringify({ readAtMs: now(), metadata } satisfies Remembered));
      } catch {
        // Blocked or full: it is read again next time.
      }
      return metadata;
    } catch (error) {
      if (known && isLoginError(error) && error.retryable) return known.metadata;
      throw error;
    }
  }

  return (signal) =>
    (reading ??= read(signal).catch((error: unknown) => {
      reading = undefined;
      throw error;
    }));
}
