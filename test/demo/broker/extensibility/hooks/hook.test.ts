import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  addHook,
  disableHook,
  enabledHook,
  enableHook,
  type Hook,
} from '../../../../../demo/broker/extensibility/hooks/hook.js';

const hook = (id: string, point: Hook['point'] = 'pre-user-registration') => ({ id, name: id, point, script: '' });

describe('hooks', () => {
  const hooks = addHook(addHook(addHook([], hook('a')), hook('b')), hook('c', 'send-phone-message'));

  it('enable the first at each point', () => {
    assert.deepEqual(
      hooks.map((one) => one.enabled),
      [true, false, true],
    );
  });

  it('have one enabled at each point', () => {
    const changed = enableHook(hooks, 'b');
    assert.equal(enabledHook(changed, 'pre-user-registration')?.id, 'b');
    assert.deepEqual(
      changed.map((one) => one.enabled),
      [false, true, true],
    );
    assert.equal(enabledHook(disableHook(changed, 'b'), 'pre-user-registration'), undefined);
  });
});
