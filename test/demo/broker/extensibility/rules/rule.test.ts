import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  moveRule,
  rulesInOrder,
  rulesTooLarge,
  type Rule,
} from '../../../../../demo/broker/extensibility/rules/rule.js';

const rule = (id: string, order: number, enabled = true): Rule => ({
  id,
  name: id,
  order,
  enabled,
  script: id.repeat(20_000),
});

describe('rules', () => {
  const rules = [rule('c', 30), rule('a', 10), rule('x', 15, false), rule('b', 20)];

  it('run in their order when they are enabled', () => {
    assert.equal(
      rulesInOrder(rules)
        .map(({ id }) => id)
        .join(''),
      'abc',
    );
  });

  it('move to another place', () => {
    const order = (list: readonly Rule[]): string =>
      rulesInOrder(list)
        .map(({ id }) => id)
        .join('');
    assert.equal(order(moveRule(rules, 'c', 0)), 'cab');
    assert.equal(order(moveRule(rules, 'a', 99)), 'bca');
    assert.equal(order(moveRule(rules, 'nobody', 0)), 'abc');
  });

  it('have 100 kB together', () => {
    assert.equal(rulesTooLarge(rules), false);
    assert.equal(rulesTooLarge([...rules, rule('ddd', 40)]), true);
  });
});
