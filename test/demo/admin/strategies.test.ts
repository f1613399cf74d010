import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { kindNames, optionFields, strategyNames, templates } from '../../../demo/admin/strategies.js';
import { connectionRegistry } from '../../../demo/broker/connections/registry.js';

describe('what the admin page knows of the kinds of connections', () => {
  const strategies = [...connectionRegistry.keys()].toSorted();

  it('names every strategy of the broker, and no other', () => {
    assert.deepEqual(Object.keys(strategyNames).toSorted(), strategies);
  });

  it('has a form for every strategy', () => {
    assert.deepEqual(Object.keys(optionFields).toSorted(), strategies);
  });

  it('has a template for every kind', () => {
    const offered = new Set(templates.map(({ strategy }) => connectionRegistry.get(strategy)));
    assert.deepEqual(offered, new Set(connectionRegistry.values()));
    for (const { kind, name } of templates) assert.ok(kind in kindNames, name);
  });
});
