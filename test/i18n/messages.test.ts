import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { loadMessages } from '../../src/i18n/load-messages.js';
import { directionOf, locales, pickLocale } from '../../src/i18n/locale.js';
import type { Messages } from '../../src/i18n/messages.js';

/** Calls the functions of a group of words with samples, and lists all texts by their path. */
function texts(group: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(group) as [string, unknown][]) {
    const at = path ? `${path}.${key}` : key;
    if (typeof value === 'string') found.set(at, value);
    else if (typeof value === 'function') {
      const sample: readonly unknown[] = key === 'either' ? [['AAA', 'BBB']] : key === 'some' ? [3, 'AAA'] : ['AAA'];
      const numbers = ['resendIn', 'attemptsLeft', 'tryAgainIn'].includes(key) || at.startsWith('policy.');
      const args = numbers && key !== 'some' ? [3] : sample;
      found.set(at, (value as (...args: readonly unknown[]) => string)(...args));
    } else if (value && typeof value === 'object') for (const [name, text] of texts(value, at)) found.set(name, text);
  }
  return found;
}

describe('messages', () => {
  for (const locale of locales) {
    it(`of ${locale} are complete, not empty and hold what is put in`, async () => {
      const english = texts(await loadMessages('en'));
      const own = texts(await loadMessages(locale));
      assert.deepEqual([...own.keys()].sort(), [...english.keys()].sort());
      for (const [path, text] of own) {
        assert.equal(text, text.trim(), path);
        assert.notEqual(text, '', path);
        assert.doesNotMatch(text, /undefined|\[object|[<>]/, path);
        if (/AAA/i.test(english.get(path) ?? '')) assert.match(text, /AAA/i, path);
      }
    });

    it(`of ${locale} end each error with a full stop`, async () => {
      const { errors }: Messages = await loadMessages(locale);
      for (const [code, text] of Object.entries(errors)) assert.match(text, /[.؟!?]$/, code);
    });
  }

  it('of Arabic use the forms of its numbers', async () => {
    const { tryAgainIn } = await loadMessages('ar');
    assert.equal(new Set([1, 2, 3, 11].map(tryAgainIn)).size, 4);
  });
});

describe('pickLocale', () => {
  const cases: readonly [readonly string[], string][] = [
    [['de-AT'], 'de'],
    [['DE'], 'de'],
    [['xx', 'fr-CA'], 'fr'],
    [['ar-EG-u-nu-arab'], 'ar'],
    [[], 'en'],
    [['', 'tlh'], 'en'],
  ];
  for (const [wanted, locale] of cases) {
    it(`${JSON.stringify(wanted)} is ${locale}`, () => assert.equal(pickLocale(wanted), locale));
  }
});

describe('directionOf', () => {
  for (const [locale, direction] of [
    ['ar', 'rtl'],
    ['he-IL', 'rtl'],
    ['fa', 'rtl'],
    ['ur-PK', 'rtl'],
    ['en', 'ltr'],
    ['arn', 'ltr'],
  ] as const) {
    it(`${locale} is written ${direction}`, () => assert.equal(directionOf(locale), direction));
  }
});
