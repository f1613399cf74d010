/**
 * Tells whether a page may open or show an address that came from elsewhere, and returns it unchanged if so.
 *
 * Allowed are `https:`, a path of the same origin, and `http:` on loopback, for development.
 */
export function safeUrl(value: string): string | undefined {
  // A backslash or a control character makes browsers read another address than the one that is written.
  if (/[\\\p{Cc}\s]/u.test(value)) return undefined;
  if (/^\/(?!\/)/.test(value)) return value;
  let parsed: URL;
  try {
    parsed = new URL(value);
  } catch {
    return undefined;
  }
  if (parsed.username || parsed.password) return undefined;
  const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && loopback) ? value : undefined;
}
