import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { locales, pickLocale } from '../../src/i18n/locale.js';

describe('pickLocale', () => {
  const cases: readonly [readonly string[], string][] = [
    [['de-AT'], 'de'],
    [['DE'], 'de'],
    [['xx', 'fr-CA'], 'fr'],
    [['ar-EG-u-nu-arab'], 'ar'],
    [['es-419'], 'es'],
    [['en-GB-oxendict'], 'en'],
    [[], 'en'],
    [['', 'tlh'], 'en'],
    [['not a tag', 'es'], 'es'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-HK'], 'zh-Hant'],
    [['yue'], 'zh-Hant'],
    [['zh'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['cmn-Hant'], 'zh-Hant'],
    [['pt'], 'pt-BR'],
    [['pt-AO'], 'pt-PT'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['iw'], 'he'],
    [['in'], 'id'],
    [['tl-PH'], 'fil'],
    [['mo'], 'ro'],
    [['sr'], 'sr'],
    [['sr-BA'], 'sr'],
    [['sr-Latn-RS'], 'sr-Latn'],
    [['sr-ME'], 'sr-Latn'],
    [['sh'], 'sr-Latn'],
    // Arabic in Latin letters is not what a reader of Arabic letters reads.
    [['ar-Latn', 'fr'], 'fr'],
  ];
  for (const [wanted, locale] of cases) {
    it(`${JSON.stringify(wanted)} is ${locale}`, () => assert.equal(pickLocale(wanted), locale));
  }

  for (const locale of locales) {
    it(`finds ${locale} by its own tag, and by that with every part`, () => {
      assert.equal(pickLocale([locale]), locale);
      assert.equal(pickLocale([new Intl.Locale(locale).maximize().toString()]), locale);
    });
  }
});
