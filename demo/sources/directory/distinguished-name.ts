/**
 * Brings a distinguished name into one form: lower case, no spaces around its parts, escapes resolved to one style.
 *
 * @see [RFC 4514](https://www.rfc-editor.org/rfc/rfc4514)
 */
export function normalizeDn(dn: string): string {
  return splitDn(dn)
    .map((part) => {
      const separator = part.indexOf('=');
      if (separator < 1) throw new Error('The distinguished name is not readable.');
      const value = unescapeValue(part.slice(separator + 1).trim());
      return `${part.slice(0, separator).trim().toLowerCase()}=${escapeValue(value.toLowerCase())}`;
    })
    .join(',');
}

/** The name of the parent of a normalized name. */
export function parentOf(normalizedDn: string): string {
  return splitDn(normalizedDn).slice(1).join(',');
}

/** Splits at commas that are not escaped. */
function splitDn(dn: string): string[] {
  if (dn.trim() === '') return [];
  return dn.match(/(?:\\.|[^\\,])+/gs) ?? [];
}

function unescapeValue(value: string): string {
  const bytes: Buffer[] = [];
  for (const [part] of value.matchAll(/\\[0-9a-f]{2}|\\.|[^\\]+/gis)) {
    if (/^\\[0-9a-f]{2}$/i.test(part)) bytes.push(Buffer.from(part.slice(1), 'hex'));
    else bytes.push(Buffer.from(part.startsWith('\\') ? part.slice(1) : part));
  }
  return Buffer.concat(bytes).toString('utf8');
}

function escapeValue(value: string): string {
  return value.replace(/[",+;<>\\=]/g, '\\$&');
}
