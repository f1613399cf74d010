import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { loadMessages } from '../../src/i18n/load-messages.js';
import { locales, type Locale } from '../../src/i18n/locale.js';

import { textsOf } from './texts.js';
import { sameAsEnglish } from './same-as-english.js';

const english = textsOf(await loadMessages('en'));
/** A language without full stops. */
const unstopped: readonly string[] = ['th'];
/** What a text may end with, by what the English one ends with. */
const endings: Readonly<Record<string, RegExp>> = { '.': /[.。।۔]$/u, ':': /[:：]$/u };
/** The letters that a language is written with. */
const script = (locale: Locale): RegExp => {
  const name = new Intl.Locale(locale).maximize().script ?? 'Latn';
  const names: Readonly<Record<string, string>> = {
    Hans: 'Han',
    Hant: 'Han',
    Jpan: 'Han}\\p{Script=Hiragana}\\p{Script=Katakana',
    Kore: 'Hangul',
  };
  return new RegExp(`[\\p{Script=${names[name] ?? name}}]`, 'u');
};

/** Western digits in place of those of a language. */
function plainDigits(text: string, locale: Locale): string {
  const own = new Intl.NumberFormat(locale, { useGrouping: false }).format(9_876_543_210);
  return [...own].reverse().reduce((plain, digit, value) => plain.replaceAll(digit, String(value)), text);
}

for (const locale of locales) {
  describe(`messages of ${locale}`, async () => {
    const messages = await loadMessages(locale);
    const texts = textsOf(messages);
    /** Collects what is wrong with the texts, so that one run shows all of it. */
    const none = (wrong: (text: string, original: string, path: string) => boolean): void => {
      const found = [...texts].filter(([path, text]) => wrong(text, english.get(path) ?? '', path));
      assert.equal(found.map((entry) => entry.join(': ')).join('\n'), '');
    };

    it('are complete and not empty', () => {
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      none((text) => text === '' || text !== text.trim() || /undefined|\[object|[<>]/.test(text));
    });

    it('hold what is put in', () => {
      none((text, original) => {
        const marks = (of: string): string[] => [...new Set(plainDigits(of, locale).match(/\[[\w-]+\]|7/gi))].sort();
        const lower = (items: string[]): string[] => items.map((item) => item.toLowerCase());
        return lower(marks(text)).join() !== lower(marks(original)).join();
      });
    });

    it('are not much longer than in English', () => {
      none((text, original) => text.length > 2 * original.length + 20);
    });

    it('end as in English', () => {
      none((text, original) => {
        const end = endings[original.at(-1) ?? ''];
        const isSentence = end === endings['.'];
        if (isSentence && unstopped.includes(locale)) return /[.。।۔]$/u.test(text);
        return end ? !end.test(text) : /[.。।۔:：,;]$/u.test(text) && !text.endsWith('…') && !/[;]$/.test(text);
      });
    });

    it('are set in type: curly quotes, ellipses, no stray spaces', () => {
      none((text) => /['"`]|\.\.\.|\s{2}| [,.;:?!…]| - |\t|\n/.test(text) || text !== text.normalize('NFC'));
    });

    it('are written with the letters of the language', () => {
      const own = script(locale);
      none((text, _original, path) => {
        const words = text.replace(/\[[\w-]+\]/g, '');
        const isMixed =
          /[\p{Script=Cyrillic}\p{Script=Greek}][\p{Script=Latin}]|[\p{Script=Latin}][\p{Script=Cyrillic}\p{Script=Greek}]/u;
        return isMixed.test(words) || (/\p{L}/u.test(words) && !own.test(words) && !sameAsEnglish(locale, path));
      });
    });

    if (locale !== 'en') {
      it('are not left in English', () => {
        none((text, original, path) => {
          const hasWords = /\p{L}/u.test(original.replace(/\[[\w-]+\]/g, ''));
          return hasWords && text === original && !sameAsEnglish(locale, path);
        });
      });

      it('say the same thing in the same words', () => {
        const first = new Map<string, string>();
        none((text, original, path) => {
          const before = first.get(original) ?? text;
          first.set(original, before);
          // A title may be an invitation where a button is an order, and a label may need an article.
          return text !== before && !/[tT]itle|^methods/.test(path);
        });
      });
    }

    it('say who has read them', () => {
      assert.match(messages.translation, /^(?:reviewed|machine)$/);
    });
  });
}

describe('the numbers of', () => {
  it('Arabic have its forms', async () => {
    const { tryAgainIn } = await loadMessages('ar');
    assert.equal(new Set([1, 2, 3, 11].map(tryAgainIn)).size, 4);
  });
});
