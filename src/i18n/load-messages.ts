import { pickLocale } from './locale.js';
import type { Locale } from './locale.js';
import type { Messages } from './messages.js';

/** Fetches the words of a language; each is a file of its own. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'de':
      return (await import('./german.js')).german;
    case 'fr':
      return (await import('./french.js')).french;
    case 'es':
      return (await import('./spanish.js')).spanish;
    case 'ar':
      return (await import('./arabic.js')).arabic;
    case 'en':
      return (await import('./english.js')).english;
  }
}

/** A language and its words; those of English come with the screens and are not fetched. */
export interface Language {
  readonly locale: Locale;
  readonly messages: Messages | undefined;
}

/** Fetches the language that suits best. */
export async function loadLanguage(wanted: readonly string[]): Promise<Language> {
  const locale = pickLocale(wanted);
  return { locale, messages: locale === 'en' ? undefined : await loadMessages(locale) };
}
