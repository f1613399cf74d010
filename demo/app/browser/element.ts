/** The element with an id, of the type that the page promises. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
  return found;
}

/** Makes an element with a class, and with text or children. */
export function make(tag: string, className: string, ...content: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

/** Writes text into every element that has the attribute `data-<name>`. */
export function fill(name: string, text: string): void {
  for (const element of document.querySelectorAll(`[data-${name}]:not(body)`)) element.textContent = text;
}
