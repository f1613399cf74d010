/** One element of BER as LDAP uses it: definite lengths, tags of one byte. */
export interface BerElement {
  readonly tag: number;
  /** The content; for a constructed element, its members one after another. */
  readonly content: Buffer;
}

/** Universal tags. */
export const berTags = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * Reads the first element of a buffer; `undefined` while its end has not come yet.
 *
 * @throws {Error} for a length that no message of LDAP has.
 */
export function readElement(
  buffer: Buffer,
  largestBytes: number,
): { readonly element: BerElement; readonly rest: Buffer } | undefined {
  const [tag, first] = buffer;
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new Error('The length of an element is not readable.');
  if (buffer.length < 2 + lengthBytes) return undefined;
  const length = lengthBytes === 0 ? first : buffer.readUIntBE(2, lengthBytes);
  if (length > largestBytes) throw new Error('An element is too long.');
  const start = 2 + lengthBytes;
  if (buffer.length < start + length) return undefined;
  return { element: { tag, content: buffer.subarray(start, start + length) }, rest: buffer.subarray(start + length) };
}

/** The members of a constructed element. */
export function membersOf({ content }: BerElement): BerElement[] {
  const members: BerElement[] = [];
  for (let rest = content; rest.length > 0;) {
    const read = readElement(rest, content.length);
    if (!read) throw new Error('An element is cut off.');
    members.push(read.element);
    rest = read.rest;
  }
  return members;
}

/** The number in an integer, an enumerated value or a boolean. */
export function numberOf(element: BerElement | undefined): number {
  if (!element || element.content.length === 0 || element.content.length > 6) throw new Error('A number was expected.');
  return element.content.readIntBE(0, element.content.length);
}

/** The text in an octet string. */
export function textOf(element: BerElement | undefined): string {
  if (!element) throw new Error('A text was expected.');
  return element.content.toString('utf8');
}

/** Writes an element; constructed ones take a list of elements. */
export function writeElement(tag: number, content: Buffer | string | readonly Buffer[]): Buffer {
  const body = Buffer.isBuffer(content)
    ? content
    : typeof content === 'string'
      ? Buffer.from(content, 'utf8')
      : Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.of(tag, 0x84), length, body]);
}

/** Writes an integer or an enumerated value. */
export function writeNumber(value: number, tag: number = berTags.integer): Buffer {
  let width = 1;
  while (value >= 2 ** (8 * width - 1) || value < -(2 ** (8 * width - 1))) width++;
  const content = Buffer.alloc(width);
  content.writeIntBE(value, 0, width);
  return writeElement(tag, content);
}
