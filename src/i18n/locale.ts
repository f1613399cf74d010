/** The languages that there are words for, as BCP 47 tags. */
export const locales = ['en', 'de', 'fr', 'es', 'ar'] as const;

/** A language that there are words for. */
export type Locale = (typeof locales)[number];

const rightToLeft = /^(?:ar|dv|fa|he|iw|ks|ku|ps|sd|syr|ug|ur|yi)\b/;

/** The direction in which a language is written. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.test(locale) ? 'rtl' : 'ltr';
}

/** The first language of a list that there are words for; `pt-BR` falls back to `pt`. */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const parts = tag.split('-');
    for (let length = parts.length; length > 0; length--) {
      const prefix = parts.slice(0, length).join('-').toLowerCase();
      const found = locales.find((locale) => locale.toLowerCase() === prefix);
      if (found) return found;
    }
  }
  return 'en';
}
