import { DOMParser } from '@xmldom/xmldom';

/** The namespaces of the messages that a service provider reads. */
export const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const;

/**
 * Reads XML of somebody else.
 *
 * A document type declaration is refused before any parser sees it: it is what entity expansion, local files and requests
 * to other hosts come through, and no SAML message has one.
 *
 * @throws {Error}
 */
export function parseXml(text: string, maxBytes = 1024 * 1024): Element {
  if (Buffer.byteLength(text) > maxBytes) throw new Error('the XML is too large');
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('the XML has a document type declaration');
  const refuse = (message: unknown): never => {
    throw new Error(`the XML is not well-formed (${printable(String(message))})`);
  };
  const handler = { warning: refuse, error: refuse, fatalError: refuse };
  const document = new DOMParser({ errorHandler: handler }).parseFromString(text, 'text/xml') as Document | undefined;
  if (!document?.documentElement) throw new Error('the XML has no root element');
  return document.documentElement;
}

/** The children of an element with this name, in order. */
export function children(parent: Element | undefined, namespace: string, name: string): Element[] {
  return Array.from(parent?.childNodes ?? []).filter(
    (node): node is Element => node.nodeType === 1 && isNamed(node as Element, namespace, name),
  );
}

/** The only child of this name; two are an error, since two readers could take different ones. */
export function child(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  const [first, second] = children(parent, namespace, name);
  if (second !== undefined) throw new Error(`there are two ${name} elements`);
  return first;
}

/** Every element of this name at any depth. */
export function descendants(root: Element, namespace: string, name: string): Element[] {
  return Array.from(root.getElementsByTagNameNS(namespace, name));
}

/** Whether an element has this name. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** An attribute's value; `undefined` when it is absent. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.hasAttribute(name) === true ? (element.getAttribute(name) ?? undefined) : undefined;
}

/** The text of an element, without the white space around it. */
export function text(element: Element | undefined): string | undefined {
  return element?.textContent.trim();
}

/** What comes from elsewhere goes into the log on one short line. */
export function printable(value: string): string {
  return value.replace(/[^\x20-\x7E]/g, '?').slice(0, 200);
}
