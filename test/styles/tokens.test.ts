import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { card } from '../../src/styles/card.js';
import { controls } from '../../src/styles/controls.js';
import { form } from '../../src/styles/form.js';
import { laterForm } from '../../src/styles/later-form.js';
import { moreOptionsSheet } from '../../src/styles/more-options.js';
import { rareForm } from '../../src/styles/rare-form.js';
import { tokens } from '../../src/styles/tokens.js';

const rules = [card, controls, form, laterForm, rareForm, moreOptionsSheet].map(({ cssText }) => cssText).join('\n');
const all = `${tokens.cssText}\n${rules}`;
const names = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''));

describe('styles', () => {
  it('use only private tokens that are defined, and define none that is not used', () => {
    const defined = names(all, /(--_[\w-]+)\s*:/g);
    const used = names(all, /var\(\s*(--_[\w-]+)/g);
    assert.deepEqual(
      [...used].filter((name) => !defined.has(name)),
      [],
    );
    assert.deepEqual(
      [...defined].filter((name) => !used.has(name)),
      [],
    );
  });

  it('read public tokens in one place', () => {
    assert.deepEqual([...names(rules, /var\(\s*(--idp-[\w-]+)/g)], []);
  });

  it('know no left and no right', () => {
    const physical =
      /(?:margin|padding|border|inset)-(?:left|right|top|bottom)|\b(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)/g;
    assert.deepEqual(all.match(physical), null);
  });

  it('fetch nothing', () => assert.doesNotMatch(all, /url\(|@import|@font-face/));
});
