import { createHash, randomBytes } from 'node:crypto';

import type { DirectoryEntry } from './entries.js';

/**
 * Writes entries as LDIF, passwords salted and hashed.
 *
 * @see [RFC 2849](https://www.rfc-editor.org/rfc/rfc2849)
 */
export function toLdif(entries: readonly DirectoryEntry[]): string {
  return entries
    .map(({ dn, attributes, password }) => {
      const lines = [ldifLine('dn', dn)];
      for (const [name, values] of Object.entries(attributes))
        for (const value of values) lines.push(ldifLine(name, value));
      if (password !== undefined) lines.push(ldifLine('userPassword', saltedHash(password)));
      return lines.join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

/** One line; a value that LDIF cannot carry as it is goes in base64. */
function ldifLine(name: string, value: string | Buffer): string {
  const isSafe =
    typeof value === 'string' && /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value) && !value.endsWith(' ');
  return isSafe ? `${name}: ${value}` : `${name}:: ${Buffer.from(value as string).toString('base64')}`;
}

/** OpenLDAP's salted SHA-1: weak, but built in everywhere, and these passwords are printed at start anyway. */
function saltedHash(password: string): string {
  const salt = randomBytes(8);
  const hash = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([hash, salt]).toString('base64')}`;
}
