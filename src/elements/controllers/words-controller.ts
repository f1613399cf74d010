import type { ReactiveControllerHost } from 'lit';

import type { LocaleMap } from '../../connection/connection.js';
import { englishEntry } from '../../i18n/english-entry.js';
import { directionOf, pickLocale } from '../../i18n/locale.js';
import type { EntryMessages, MessageOverrides, Messages } from '../../i18n/messages.js';

/** The words of a login box, in the person's language. */
export class WordsController {
  /** The words; at first those of the first screens alone. */
  messages: EntryMessages = englishEntry;
  /** A BCP 47 tag. */
  locale = 'en';
  /** Resolves when the words are there. */
  ready: Promise<void> = Promise.resolve();
  readonly #host: ReactiveControllerHost;
  #overrides: MessageOverrides = {};
  #english: EntryMessages = englishEntry;
  #language: EntryMessages = englishEntry;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get direction(): 'ltr' | 'rtl' {
    return directionOf(this.locale);
  }

  /** Fetches a language; English stays when that fails. */
  use(wanted: readonly string[]): Promise<void> {
    return (this.ready = this.#use(wanted));
  }

  /** Puts the integrator's words in place of ours. */
  override(overrides: MessageOverrides): void {
    this.#overrides = overrides;
    this.#merge();
  }

  /** Takes the whole of English, which comes with the later screens. */
  complete(english: Messages): void {
    this.#english = english;
    if (this.locale !== 'en') return;
    this.#language = english;
    this.#merge();
  }

  /** A text of the connections document in the person's language. */
  text(value: string | LocaleMap): string {
    if (typeof value === 'string') return value;
    const language = this.locale.split('-')[0] ?? '';
    return value[this.locale] ?? value[language] ?? value[''] ?? Object.values(value)[0] ?? '';
  }

  async #use(wanted: readonly string[]): Promise<void> {
    const locale = pickLocale(wanted);
    if (locale === this.locale) return;
    this.locale = locale;
    if (locale === 'en') {
      this.#language = this.#english;
      this.#merge();
      return;
    }
    try {
      const { loadMessages } = await import('../../i18n/load-messages.js');
      const messages = await loadMessages(locale);
      if (this.locale !== locale) return;
      this.#language = messages;
    } catch {
      this.locale = 'en';
      this.#language = this.#english;
    }
    this.#merge();
  }

  #merge(): void {
    const merged: Record<string, unknown> = { ...this.#language };
    for (const [key, value] of Object.entries(this.#overrides)) {
      const own = merged[key];
      // Errors and other groups are replaced word by word.
      merged[key] = typeof value === 'object' && typeof own === 'object' ? { ...own, ...value } : value;
    }
    this.messages = merged as unknown as EntryMessages;
    this.#host.requestUpdate();
  }
}
