import { pickLocale } from './locale.js';
import type { Locale } from './locale.js';
import type { Messages } from './messages.js';

/** Fetches the words of a language; each is a file of its own. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'en':
      return (await import('./english.js')).english;
    case 'de':
      return (await import('./german.js')).german;
    case 'fr':
      return (await import('./french.js')).french;
    case 'es':
      return (await import('./spanish.js')).spanish;
    case 'ar':
      return (await import('./arabic.js')).arabic;
    case 'bg':
      return (await import('./bulgarian.js')).bulgarian;
    case 'bn':
      return (await import('./bengali.js')).bengali;
    case 'ca':
      return (await import('./catalan.js')).catalan;
    case 'cs':
      return (await import('./czech.js')).czech;
    case 'da':
      return (await import('./danish.js')).danish;
    case 'el':
      return (await import('./greek.js')).greek;
    case 'et':
      return (await import('./estonian.js')).estonian;
    case 'eu':
      return (await import('./basque.js')).basque;
    case 'fa':
      return (await import('./persian.js')).persian;
    case 'fi':
      return (await import('./finnish.js')).finnish;
    case 'fil':
      return (await import('./filipino.js')).filipino;
    case 'he':
      return (await import('./hebrew.js')).hebrew;
    case 'hi':
      return (await import('./hindi.js')).hindi;
    case 'hr':
      return (await import('./croatian.js')).croatian;
    case 'hu':
      return (await import('./hungarian.js')).hungarian;
    case 'id':
      return (await import('./indonesian.js')).indonesian;
    case 'it':
      return (await import('./italian.js')).italian;
    case 'ja':
      return (await import('./japanese.js')).japanese;
    case 'ko':
      return (await import('./korean.js')).korean;
    case 'lt':
      return (await import('./lithuanian.js')).lithuanian;
    case 'lv':
      return (await import('./latvian.js')).latvian;
    case 'ms':
      return (await import('./malay.js')).malay;
    case 'nb':
      return (await import('./norwegian.js')).norwegian;
    case 'nl':
      return (await import('./dutch.js')).dutch;
    case 'pl':
      return (await import('./polish.js')).polish;
    case 'pt-PT':
      return (await import('./european-portuguese.js')).europeanPortuguese;
    case 'pt-BR':
      return (await import('./brazilian-portuguese.js')).brazilianPortuguese;
    case 'ro':
      return (await import('./romanian.js')).romanian;
    case 'ru':
      return (await import('./russian.js')).russian;
    case 'sk':
      return (await import('./slovak.js')).slovak;
    case 'sl':
      return (await import('./slovenian.js')).slovenian;
    case 'sr':
      return (await import('./serbian.js')).serbian;
    case 'sr-Latn':
      return (await import('./serbian-in-latin-script.js')).serbianInLatinScript;
    case 'sv':
      return (await import('./swedish.js')).swedish;
    case 'sw':
      return (await import('./swahili.js')).swahili;
    case 'ta':
      return (await import('./tamil.js')).tamil;
    case 'th':
      return (await import('./thai.js')).thai;
    case 'tr':
      return (await import('./turkish.js')).turkish;
    case 'uk':
      return (await import('./ukrainian.js')).ukrainian;
    case 'ur':
      return (await import('./urdu.js')).urdu;
    case 'vi':
      return (await import('./vietnamese.js')).vietnamese;
    case 'zh-Hans':
      return (await import('./simplified-chinese.js')).simplifiedChinese;
    case 'zh-Hant':
      return (await import('./traditional-chinese.js')).traditionalChinese;
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
