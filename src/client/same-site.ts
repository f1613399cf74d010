/**
 * Tells whether two addresses belong to one site, so that cookies and passkeys of one are of use to the other.
 *
 * Browsers know the public suffixes; this knows the common form (`co.uk`, `com.au`). Being wrong costs an attempt that
 * the browser then stops.
 */
export function sameSite(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  return a.protocol === b.protocol && site(a.hostname) === site(b.hostname);
}

function site(host: string): string {
  if (/^[\d.]+$|:/.test(host)) return host;
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  return labels.slice(top.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}
