/**
 * Tells whether two addresses belong to one site, as far as their names show it.
 *
 * There is no list of public suffixes in a browser, so a shared ending counts when it has two labels that do not look
 * like `co.uk`, or three. It guards integrators against a mistake; a page of a stranger would not use this code.
 */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  if (a.protocol !== b.protocol) return false;
  if (a.hostname === b.hostname) return true;
  if (/^[\d.]+$|:/.test(a.hostname)) return false;
  const [left, right] = [a.hostname.split('.').reverse(), b.hostname.split('.').reverse()];
  let same = 0;
  while (same < left.length && same < right.length && left[same] === right[same]) same++;
  const [top = '', second = ''] = left;
  const publicSecondLevel =
    top.length === 2 && /^(?:com?|org?|net|gov|edu|ac|gob|govt|mil|ne|go|nom|gen)$/.test(second);
  return same >= (publicSecondLevel ? 3 : 2);
}
