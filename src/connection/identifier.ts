import type { IdentifierSpec } from './connection.js';

/** An identifier as it is sent, or nothing when it fits no kind that is asked for. */
export type IdentifierCheck =
  | { readonly ok: true; readonly value: string; readonly type: IdentifierSpec['type'] }
  | { readonly ok: false; readonly reason: 'empty' | 'malformed' };

const longest = 320;
// Everything that the Latin keyboard of a phone cannot write is left to the broker to judge.
const notInLocalPart = /[\s\p{Cc}@<>]/u;

/** The domain of an e-mail address in the form that is compared and sent: lower-case ASCII (UTS #46). */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1) return undefined;
  const written = address.slice(at + 1).replace(/[.。．｡]$/u, '');
  // A URL parser would read these as something else than a host.
  if (written === '' || /[\s/?#\\:@%[\]]/u.test(written)) return undefined;
  try {
    const { hostname } = new URL(`http://${written}`);
    return /^[a-z\d_-]+(?:\.[a-z\d_-]+)+$/.test(hostname) && !/^[\d.]+$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}

/** Brings an identifier into the form in which brokers compare it: trimmed, NFKC, the domain lower-case and ASCII. */
export function normalizeIdentifier(raw: string): string {
  const value = raw.trim().normalize('NFKC');
  const domain = domainOf(value);
  return domain === undefined ? value : `${value.slice(0, value.lastIndexOf('@'))}@${domain}`;
}

function fits(value: string, spec: IdentifierSpec): boolean {
  const { length } = [...value];
  if (length < (spec.min ?? 1) || length > (spec.max ?? longest)) return false;
  if (spec.pattern !== undefined && !new RegExp(`^(?:${spec.pattern})$`, 'u').test(value)) return false;
  switch (spec.type) {
    case 'email':
      return domainOf(value) !== undefined && !notInLocalPart.test(value.slice(0, value.lastIndexOf('@')));
    case 'phone':
      return /^\+?\d{4,15}$/.test(phoneDigits(value));
    default:
      return true;
  }
}

function phoneDigits(value: string): string {
  return value.replace(/[\s().\-/]/g, '');
}

/** Checks what was typed against the kinds that are asked for, and normalizes it. */
export function checkIdentifier(raw: string, specs: readonly IdentifierSpec[]): IdentifierCheck {
  const value = normalizeIdentifier(raw);
  if (value === '') return { ok: false, reason: 'empty' };
  const spec = specs.find((candidate) => fits(value, candidate));
  if (!spec) return { ok: false, reason: 'malformed' };
  return { ok: true, value: spec.type === 'phone' ? phoneDigits(value) : value, type: spec.type };
}
