import type { CSSResult } from 'lit';

import { controls } from '../styles/controls.js';
import { form } from '../styles/form.js';

/** The container of a form in the page's own tree. */
export interface LightForm {
  readonly container: HTMLElement;
  /** Where the screens are drawn. */
  readonly stage: HTMLElement;
  /** What ids begin with; unique among the boxes of the tree. */
  readonly prefix: string;
  /** What had been typed into the form that stood there before. */
  readonly typed: string;
}

/** Puts a style sheet into the tree that an element is in, be it the document or a shadow root. */
export function adopt(host: HTMLElement, { styleSheet }: CSSResult): void {
  const root = host.getRootNode();
  // A tree that is in no document has no sheets; the element asks again when it is put somewhere.
  if (!styleSheet || !('adoptedStyleSheets' in root)) return;
  const tree = root as Document | ShadowRoot;
  if (!tree.adoptedStyleSheets.includes(styleSheet)) tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, styleSheet];
}

/** Gives an element its light-DOM container with the live region and the stage for the screens. */
export function lightForm(host: HTMLElement): LightForm {
  adopt(host, form);
  adopt(host, controls);
  const root = host.getRootNode() as Document | ShadowRoot;
  const index = [...root.querySelectorAll(host.localName)].indexOf(host);
  const prefix = index > 0 ? `idp${index + 1}` : 'idp';

  let typed = '';
  for (const child of [...host.children]) {
    if (child.slot !== '') continue;
    typed ||= child.querySelector<HTMLInputElement>('input[name="username"]')?.value ?? '';
    child.remove();
  }

  const { ownerDocument } = host;
  const known = host.querySelector<HTMLElement>(':scope > .idp-form');
  const container = known ?? ownerDocument.createElement('div');
  const stage = known?.querySelector<HTMLElement>('.idp-stage') ?? ownerDocument.createElement('div');
  if (!known) {
    container.slot = 'form';
    container.className = 'idp-form';
    const status = ownerDocument.createElement('p');
    status.className = 'idp-status idp-hidden';
    status.setAttribute('role', 'status');
    stage.className = 'idp-stage';
    container.append(status, stage);
    host.append(container);
  }
  return { container, stage, prefix, typed };
}
