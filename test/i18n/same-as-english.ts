import type { Locale } from '../../src/i18n/locale.js';

/** Words that a language has in common with English, by the path of the message. */
const shared: Readonly<Partial<Record<Locale, readonly string[]>>> = {
  de: ['code', 'methods.code', 'methods.passkey', 'optional'],
  fr: ['code', 'methods.code'],
};

/** Tells whether a text may be the same as in English. */
export function sameAsEnglish(locale: Locale, path: string): boolean {
  return shared[locale]?.includes(path) ?? false;
}
