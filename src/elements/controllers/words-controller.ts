import type { ReactiveControllerHost } from 'lit';

import type { LocaleMap } from '../../connection/connection.js';
import { englishEntry } from '../../i18n/english-entry.js';
import { directionOf } from '../../i18n/direction.js';
import type { Language } from '../../i18n/load-messages.js';
import type { EntryMessages, MessageOverrides, Messages } from '../../i18n/messages.js';

/** Who asks for English first needs nothing more, the list of languages included. */
function isEnglish(wanted: readonly string[]): boolean {
  return /^(?:en\b|$)/i.test(wanted.find((tag) => tag !== '') ?? '');
}

async function fetched(wanted: readonly string[]): Promise<Language | undefined> {
  try {
    const { loadLanguage } = await import('../../i18n/load-messages.js');
    return await loadLanguage(wanted);
  } catch {
    return undefined;
  }
}

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
  /** The languages asked for; empty for English. */
  #wanted = '';

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
    const key = isEnglish(wanted) ? '' : wanted.join();
    if (key === this.#wanted) return;
    this.#wanted = key;
    const language = key === '' ? undefined : await fetched(wanted);
    if (this.#wanted !== key) return;
    if (!language) this.#wanted = '';
    // The language is named when its words are there, lest an English text be read out as one of that language.
    this.locale = language?.locale ?? 'en';
    this.#language = language?.messages ?? this.#english;
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
