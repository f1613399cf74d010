import { fail } from '../errors/fail.js';

/**
 * Reads a path of this origin that a person returns to after a redirect.
 *
 * Everything else is refused: a login must not become an open redirector.
 *
 * @throws {LoginError} invalid_config — it is no path of this origin.
 * @see [RFC 9700 §4.11.1](https://www.rfc-editor.org/rfc/rfc9700#section-4.11.1)
 */
export function returnPath(value: string, origin: string): string {
  // URL parsers drop tabs and line ends, and take a backslash for a slash.
  if (/^\/(?!\/)[^\\\u0000-\u0020\u007f]*$/.test(value) && URL.canParse(value, origin)) {
    const url = new URL(value, origin);
    const path = url.pathname + url.search + url.hash;
    // Dot segments can leave two slashes at the start.
    if (url.origin === origin && !path.startsWith('//')) return path;
  }
  return fail('invalid_config', 'authorize', 'The option "returnTo" must be a path of this origin.');
}
