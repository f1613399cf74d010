import { DOMParser } from '@xmldom/xmldom';

/** Markup that is safe to put into other markup as it is. */
export interface XmlMarkup {
  readonly markup: string;
}

type Value = string | number | boolean | XmlMarkup | undefined | readonly (string | XmlMarkup)[];

const largestDocumentBytes = 256 * 1024;

/** Template tag for XML: every value is escaped unless it is markup itself; `undefined` and `false` leave nothing. */
export function xml(parts: TemplateStringsArray, ...values: readonly Value[]): XmlMarkup {
  const text = parts.map((part, index) => part + (index < values.length ? toMarkup(values[index]) : '')).join('');
  // The white space between tags is for the reader of this source, not for the wire.
  return { markup: text.replace(/>\s*\n\s*</g, '><').trim() };
}

/** Escapes text for element content and for attribute values. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#xD;');
}

/**
 * Reads XML that came from outside.
 *
 * @throws {Error} for a document type declaration (the way of every entity attack), for anything that is not well-formed,
 * and for more than 256 KiB.
 */
export function parseXml(text: string): Document {
  if (Buffer.byteLength(text) > largestDocumentBytes) throw new Error('The XML document is too large.');
  if (/<!DOCTYPE/i.test(text)) throw new Error('The XML document carries a document type declaration.');
  const refuse = (message: unknown): never => {
    throw new Error(`The XML document is not well-formed: ${String(message).split('\n')[0] ?? ''}`);
  };
  const document = new DOMParser({
    errorHandler: { warning: refuse, error: refuse, fatalError: refuse },
  }).parseFromString(text, 'text/xml') as Document | undefined;
  if (!document?.documentElement) throw new Error('The XML document has no root element.');
  return document;
}

/** The child elements with one local name and namespace. */
export function childElements(parent: Element, namespace: string, localName: string): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== 1) continue;
    const element = node as Element;
    if (element.namespaceURI === namespace && element.localName === localName) found.push(element);
  }
  return found;
}

/** The only child element of a name, or `undefined`; more than one is an error. */
export function onlyChild(parent: Element, namespace: string, localName: string): Element | undefined {
  const [first, second] = childElements(parent, namespace, localName);
  if (second) throw new Error(`<${localName}> occurs more than once.`);
  return first;
}

/** An attribute's value, or `undefined` when it is absent (the DOM answers an empty string). */
export function attribute(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

/** The text of an element without the white space around it. */
export function textOf(element: Element | undefined): string | undefined {
  return element?.textContent.trim();
}

function toMarkup(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value !== 'object') return escapeXml(String(value));
  return 'markup' in value ? value.markup : value.map(toMarkup).join('');
}
