import { domainToASCII } from 'node:url';

// Control characters, marks that turn the direction of text, what stands for something unreadable: none of them has a
// place in an identifier.
const unwanted = /[\p{C}\p{Zl}\p{Zp}\uFFFD]/u;

/**
 * The one form of an e-mail address by which the broker knows it, or `undefined` when it is none.
 *
 * Unicode is composed first and checked afterwards, so that no look-alike of `@` appears later. The domain becomes ASCII;
 * the whole is lower case, because no mailbox that people use tells cases apart.
 */
export function normalizeEmail(input: string): string | undefined {
  if (input.length > 512) return undefined;
  const text = input.trim().normalize('NFKC').toLowerCase();
  if (unwanted.test(text) || /[\s"(),:;<>[\\\]]/.test(text)) return undefined;
  const [local, domain, more] = text.split('@');
  if (local === undefined || domain === undefined || more !== undefined) return undefined;
  if (local === '' || local.length > 64 || local.startsWith('.') || local.endsWith('.') || local.includes('..')) {
    return undefined;
  }
  const ascii = normalizeDomain(domain);
  if (ascii === undefined) return undefined;
  const email = `${local}@${ascii}`;
  return email.length <= 254 ? email : undefined;
}

/** A domain in ASCII and lower case, or `undefined` when it is none. */
export function normalizeDomain(input: string): string | undefined {
  const ascii = domainToASCII(input.normalize('NFKC').toLowerCase());
  if (ascii === '' || ascii.length > 253) return undefined;
  const labels = ascii.split('.');
  const good = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return good && labels.length >= 2 && !/^\d+$/.test(labels.at(-1) ?? '') ? ascii : undefined;
}

/** The domain of something that looks like an e-mail address (`*@acme.example` is one here), for home-realm discovery. */
export function domainOf(identifier: string): string | undefined {
  if (identifier.length > 512) return undefined;
  const at = identifier.lastIndexOf('@');
  return at < 1 ? undefined : normalizeDomain(identifier.slice(at + 1).trim());
}

/** A phone number in E.164, or `undefined` when it is none or lacks its country. */
export function normalizePhone(input: string): string | undefined {
  if (input.length > 64) return undefined;
  const digits = input
    .normalize('NFKC')
    .replace(/[\s().\-/]/g, '')
    .replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}

/** A user name in its one form (composed, lower case), or `undefined` when it cannot be one. */
export function normalizeUsername(input: string): string | undefined {
  if (input.length > 512) return undefined;
  const name = input.trim().normalize('NFKC').toLowerCase();
  if (name === '' || name.length > 128 || unwanted.test(name) || /\s/.test(name)) return undefined;
  return name;
}

/** `ada@demo.example` → `a***@d***.example`: enough to recognize one's own. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const [first = '', ...rest] = domain.split('.');
  return `${mask(local)}@${[mask(first), ...rest].join('.')}`;
}

/** `+4915112345678` → `+49*******678`. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}${'*'.repeat(Math.max(phone.length - 6, 1))}${phone.slice(-3)}`;
}

function mask(text: string): string {
  // The number of stars says nothing about the length.
  return `${[...text][0] ?? ''}***`;
}
