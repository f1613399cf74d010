import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { directionOf } from '../../src/i18n/direction.js';

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
