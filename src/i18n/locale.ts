/** The languages that there are words for, as BCP 47 tags. The first of several kinds of one language is the fallback. */
export const locales = [
  'en',
  'de',
  'fr',
  'es',
  'ar',
  'bg',
  'bn',
  'ca',
  'cs',
  'da',
  'el',
  'et',
  'eu',
  'fa',
  'fi',
  'fil',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'lt',
  'lv',
  'ms',
  'nb',
  'nl',
  'pl',
  'pt-PT',
  'pt-BR',
  'ro',
  'ru',
  'sk',
  'sl',
  'sr',
  'sr-Latn',
  'sv',
  'sw',
  'ta',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh-Hans',
  'zh-Hant',
] as const;

/** A language that there are words for. */
export type Locale = (typeof locales)[number];

/** Languages whose readers read another one as well as their own. */
const neighbours: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', yue: 'zh' };

/** A tag with the script and the region that go without saying: `zh-TW` is `zh-Hant-TW`. */
function whole(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    // Not a language tag.
    return undefined;
  }
}

function find(tag: string): Locale | undefined {
  const wanted = whole(tag);
  if (!wanted) return undefined;
  const { script, region } = wanted;
  const language = neighbours[wanted.language] ?? wanted.language;
  const kinds = locales.filter((locale) => locale.split('-')[0] === language && whole(locale)?.script === script);
  return kinds.find((locale) => whole(locale)?.region === region) ?? kinds[0];
}

/**
 * The first language of a list that there are words for, in a script that its reader reads: `pt` is `pt-BR`, `zh-TW` is
 * `zh-Hant`, `iw` is `he`.
 */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const found = find(tag);
    if (found) return found;
  }
  return 'en';
}
