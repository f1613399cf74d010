import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { grammarOf } from '../../src/i18n/grammar.js';

const folder = new URL('../../src/i18n/', import.meta.url);

describe('grammarOf', () => {
  it('picks the form that goes with a number', () => {
    const { count } = grammarOf('pl', ['one', 'few', 'many']);
    const tries = (n: number): string => count(n, '# próba', '# próby', '# prób');
    assert.deepEqual([1, 2, 5, 22, 0].map(tries), ['1 próba', '2 próby', '5 prób', '22 próby', '0 prób']);
  });

  it('takes the last form for a number that no rule is given for', () => {
    assert.equal(grammarOf('en', ['one', 'other']).count(1.5, '# try', '# tries'), '1.5 tries');
    assert.equal(grammarOf('fr', ['one', 'other']).count(1e6, 'one', 'other'), 'other');
  });

  it('writes a number with the digits of the language', () => {
    assert.equal(grammarOf('fa', ['one', 'other']).count(12, '# بار', '# بار'), '۱۲ بار');
  });

  it('does not need the number in a form', () => {
    const { count } = grammarOf('he', ['one', 'two', 'other']);
    assert.equal(count(2, 'שנייה', 'שתי שניות', '# שניות'), 'שתי שניות');
  });

  it('lists kinds as alternatives, with capitals at the start alone', () => {
    const { either } = grammarOf('it', ['one', 'other']);
    assert.equal(either(['Indirizzo email', 'Nome utente', 'Telefono']), 'Indirizzo email, nome utente o telefono');
    assert.equal(either(['Email']), 'Email');
    assert.equal(either([]), '');
  });

  it('is asked by each language for the rules that its whole numbers fall under', async () => {
    for (const file of await readdir(folder)) {
      const source = await readFile(new URL(file, folder), 'utf8');
      const [, locale, list] = /grammarOf\('([\w-]+)',\s*\[([^\]]*)\]\)/.exec(source) ?? [];
      if (!locale || !list) continue;
      const plural = new Intl.PluralRules(locale);
      const rules = new Set(Array.from({ length: 1000 }, (_, n) => plural.select(n)));
      assert.deepEqual(new Set(list.match(/\w+/g)), rules, file);
    }
  });
});
