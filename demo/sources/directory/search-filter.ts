import { membersOf, textOf, type BerElement } from './ber.js';
import type { DirectoryEntry } from './entries.js';
import { normalizeDn } from './distinguished-name.js';

/** Tells whether an entry fits. */
export type SearchFilter = (entry: DirectoryEntry) => boolean;

const nameAttributes: ReadonlySet<string> = new Set(['member', 'uniquemember', 'manager', 'memberof']);

/**
 * Reads a filter. An attribute that is unknown or hidden never fits.
 *
 * @see [RFC 4511 §4.5.1.7](https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7)
 */
export function readFilter(element: BerElement, depth = 0): SearchFilter {
  if (depth > 20) throw new Error('The filter is nested too deeply.');
  switch (element.tag) {
    case 0xa0:
      return all(membersOf(element).map((member) => readFilter(member, depth + 1)));
    case 0xa1: {
      const parts = membersOf(element).map((member) => readFilter(member, depth + 1));
      return (entry) => parts.some((part) => part(entry));
    }
    case 0xa2: {
      const [member] = membersOf(element);
      if (!member) throw new Error('A negation of nothing.');
      const part = readFilter(member, depth + 1);
      return (entry) => !part(entry);
    }
    case 0xa3:
    case 0xa8:
      return compare(element, (name, wanted) => {
        const normalized = normalize(name, wanted);
        return (value) => normalize(name, value) === normalized;
      });
    case 0xa5:
      return compare(element, (_name, wanted) => (value) => String(value) >= wanted.toString());
    case 0xa6:
      return compare(element, (_name, wanted) => (value) => String(value) <= wanted.toString());
    case 0xa4:
      return readSubstrings(element);
    case 0x87: {
      const name = textOf(element);
      return (entry) => valuesOf(entry, name).length > 0;
    }
    default:
      throw new Error('A filter of that sort is not supported.');
  }
}

/** The values of an attribute, whatever the case of its name. */
export function valuesOf(entry: DirectoryEntry, name: string): readonly (string | Buffer)[] {
  const wanted = name.toLowerCase();
  return Object.entries(entry.attributes).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? [];
}

function all(parts: readonly SearchFilter[]): SearchFilter {
  return (entry) => parts.every((part) => part(entry));
}

function compare(
  element: BerElement,
  makeTest: (name: string, wanted: Buffer) => (value: string | Buffer) => boolean,
): SearchFilter {
  const [attribute, assertion] = membersOf(element);
  const name = textOf(attribute);
  const test = makeTest(name, assertion?.content ?? Buffer.alloc(0));
  return (entry) => valuesOf(entry, name).some(test);
}

function readSubstrings(element: BerElement): SearchFilter {
  const [attribute, parts] = membersOf(element);
  if (!parts) throw new Error('A filter without its parts.');
  const name = textOf(attribute);
  const pieces = membersOf(parts).map((part) => ({ tag: part.tag, text: textOf(part).toLowerCase() }));
  const pattern = pieces.map(({ tag, text }) => {
    const quoted = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return tag === 0x80 ? `^${quoted}` : tag === 0x82 ? `${quoted}$` : quoted;
  });
  const expression = new RegExp(pattern.join('.*'), 's');
  return (entry) => valuesOf(entry, name).some((value) => expression.test(String(value).toLowerCase()));
}

function normalize(name: string, value: string | Buffer): string {
  if (name.toLowerCase() === 'objectguid') return Buffer.from(value as string).toString('hex');
  const text = value.toString().trim().toLowerCase();
  if (!nameAttributes.has(name.toLowerCase())) return text.replace(/\s+/g, ' ');
  try {
    return normalizeDn(text);
  } catch {
    return text;
  }
}
