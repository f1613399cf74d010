import { render } from 'lit';
import type { CSSResult, nothing, ReactiveControllerHost, TemplateResult } from 'lit';

import type { LocaleMap } from '../../connection/connection.js';
import { englishEntry } from '../../i18n/english-entry.js';
import { directionOf } from '../../i18n/direction.js';
import type { Language } from '../../i18n/load-messages.js';
import type { EntryMessages, MessageOverrides, Messages } from '../../i18n/messages.js';
import { controls } from '../../styles/controls.js';
import { form } from '../../styles/form.js';

/** What the stage needs to know of its element. */
export type StageHost = HTMLElement & ReactiveControllerHost & { readonly locale?: string };

function block(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

/**
 * The part of an element that is in the page's own tree, where password managers and screen readers find it: a live
 * region and a place for one screen, in the person's language.
 */
export class StageController {
  /** The words; at first those of the first screens alone. */
  messages: EntryMessages = englishEntry;
  /** A BCP 47 tag. */
  locale = 'en';
  /** Resolves when the words are there. */
  ready: Promise<void> = Promise.resolve();
  /** The container of everything. */
  readonly form: HTMLElement = block('idp-form');
  /** What ids begin with; unique among the elements of the tree. */
  prefix = 'idp';
  readonly #host: StageHost;
  #wanted: readonly string[] = [];
  #overrides: MessageOverrides = {};
  #english: EntryMessages = englishEntry;
  #language: EntryMessages = englishEntry;
  /** A password that was typed before this element took over, until its own field is there. */
  #password = '';

  constructor(host: StageHost) {
    this.#host = host;
    const status = block('idp-status idp-hidden');
    status.role = 'status';
    this.form.slot = 'form';
    this.form.append(status, block('idp-stage'));
  }

  /**
   * Sets the stage up in the tree that the element is in.
   *
   * @returns what had been typed into the form that stood there before.
   */
  connect(): string {
    const host = this.#host;
    this.adopt(form);
    this.adopt(controls);
    const root = host.getRootNode() as Document | ShadowRoot;
    const index = [...root.querySelectorAll(host.localName)].indexOf(host);
    this.prefix = index > 0 ? `idp${index + 1}` : 'idp';
    let typed = '';
    for (const child of [...host.children]) {
      if (child === this.form || !['', 'form'].includes(child.slot)) continue;
      typed ||= child.querySelector<HTMLInputElement>('input[name="username"]')?.value ?? '';
      this.#password ||= child.querySelector<HTMLInputElement>('input[type="password"]')?.value ?? '';
      child.remove();
    }
    if (!this.form.parentNode) host.append(this.form);
    return typed;
  }

  /** Puts a style sheet into the tree that the element is in, be it the document or a shadow root. */
  adopt({ styleSheet }: CSSResult): void {
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    // A tree that is in no document has no sheets; the element asks again when it is put somewhere.
    const sheets = root.adoptedStyleSheets as CSSStyleSheet[] | undefined;
    if (styleSheet && sheets && !sheets.includes(styleSheet)) root.adoptedStyleSheets = [...sheets, styleSheet];
  }

  /** Draws a screen. */
  draw(screen: TemplateResult | typeof nothing): void {
    const { form } = this;
    form.lang = this.locale;
    form.dir = directionOf(this.locale);
    render(screen, form.lastElementChild as HTMLElement, { host: this.#host });
    const field = this.#password && form.querySelector<HTMLInputElement>('input[type="password"]');
    if (field) {
      field.value ||= this.#password;
      this.#password = '';
    }
  }

  /** Puts the focus on the first field that is empty, or on the title. */
  focus(): HTMLElement | undefined {
    const fields = [...this.form.querySelectorAll<HTMLInputElement>('[data-idp-focus]')];
    const field = fields.find(({ value }) => value === '') ?? fields[0];
    (field ?? this.form.querySelector<HTMLElement>('.idp-title'))?.focus();
    return field;
  }

  /** Fetches the language that the person wants; English stays when that fails. */
  use(): Promise<void> {
    const wanted = [this.#host.locale ?? '', document.documentElement.lang, ...navigator.languages].filter(Boolean);
    return (this.ready = this.#use((this.#wanted = wanted)));
  }

  /** Puts the integrator's words in place of ours. */
  override(overrides: MessageOverrides): void {
    this.#overrides = overrides;
    this.#merge();
  }

  /** Takes the whole of English, which comes with the later screens. */
  complete(english: Messages): void {
    // Another language that is still on its way takes its place.
    if (this.#language === this.#english) this.#language = english;
    this.#english = english;
    this.#merge();
  }

  /** A text of the connections document in the person's language. */
  text(value: string | LocaleMap): string {
    if (typeof value === 'string') return value;
    const { locale } = this;
    return value[locale] ?? value[locale.split('-')[0] ?? ''] ?? value[''] ?? Object.values(value)[0] ?? '';
  }

  async #use(wanted: readonly string[]): Promise<void> {
    let language: Language | undefined;
    // Who asks for English first needs nothing more, the list of languages included.
    if (!/^en\b/i.test(wanted[0] ?? 'en')) {
      const pending = import('../../i18n/load-messages.js').then(({ loadLanguage }) => loadLanguage(wanted));
      language = await pending.catch(() => undefined);
      if (this.#wanted !== wanted) return;
    }
    this.#language = language?.messages ?? this.#english;
    // The language is named when its words are there, lest an English text be read out as one of that language.
    this.locale = language?.locale ?? 'en';
    this.#merge();
  }

  #merge(): void {
    const merged: Record<string, unknown> = { ...this.#language };
    for (const [key, value] of Object.entries(this.#overrides)) {
      // Errors and other groups are replaced word by word.
      merged[key] = typeof value === 'object' ? { ...(merged[key] as object | undefined), ...value } : value;
    }
    this.messages = merged as unknown as EntryMessages;
    this.#host.requestUpdate();
  }
}
