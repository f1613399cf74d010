const loopback = /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Reads an address that tokens or codes may be sent to: `https:`, or `http:` on a loopback host, without credentials.
 *
 * Returns `undefined` for any other.
 */
export function secureUrl(value: unknown, base?: string): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value, base)) return undefined;
  const url = new URL(value, base);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname));
  return safe && !url.username && !url.password ? url : undefined;
}
