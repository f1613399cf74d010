import { secureUrl } from './secure-url.js';

/**
 * Tells whether a page may open or show an address that came from elsewhere, and returns it unchanged if so.
 *
 * Allowed are `https:`, a path of the same origin, and `http:` on loopback, for development.
 */
export function safeUrl(value: string): string | undefined {
  // A backslash or a control character makes browsers read another address than the one that is written.
  if (/[\\\p{Cc}\s]/u.test(value)) return undefined;
  return /^\/(?!\/)/.test(value) || secureUrl(value) ? value : undefined;
}
