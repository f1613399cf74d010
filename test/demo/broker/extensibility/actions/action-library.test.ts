import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import {
  createActionLibrary,
  noActions,
  type ActionLibrary,
  type ActionState,
} from '../../../../../demo/broker/extensibility/actions/action-library.js';
import { createSecretBox } from '../../../../../demo/broker/extensibility/secret-box.js';

const code = (text: string): string => `exports.onExecutePostLogin = async () => { /* ${text} */ };`;

function library(): { one: ActionLibrary; state: () => ActionState } {
  let state = noActions;
  let time = 0;
  const one = createActionLibrary({
    // What is kept must survive JSON.
    read: () => JSON.parse(JSON.stringify(state)) as ActionState,
    write: (next) => (state = next),
    secrets: createSecretBox(randomBytes(32)),
    allowedModules: ['pg'],
    now: () => (time += 1),
  });
  return { one, state: () => state };
}

function refused(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
}

describe('createActionLibrary', () => {
  it('runs what was deployed, not the draft', () => {
    const { one } = library();
    const { id } = one.create({ name: 'Country', trigger: 'post-login', code: code('1') });
    one.deploy(id);
    one.bind('post-login', [id]);
    one.saveDraft(id, { code: code('2') });
    assert.match(one.bound('post-login')[0]?.code ?? '', /1/);
    one.deploy(id);
    assert.match(one.bound('post-login')[0]?.code ?? '', /2/);
    assert.equal(one.bound('post-login')[0]?.version, 2);
  });

  it('rolls back to an older version, as a new one', () => {
    const { one } = library();
    const { id } = one.create({ name: 'Country', trigger: 'post-login', code: code('1') });
    one.deploy(id);
    one.saveDraft(id, { code: code('2') });
    one.deploy(id);
    const back = one.rollBack(id, 1);
    assert.equal(back.deployed, 3);
    assert.deepEqual(
      back.versions.map((version) => version.code),
      [code('1'), code('2'), code('1')],
    );
    assert.equal(back.draft.code, code('1'));
    assert.equal(
      refused(() => one.rollBack(id, 9)),
      'unknown_version',
    );
  });

  it('keeps the order of a trigger, and moves one Action', () => {
    const { one } = library();
    const ids = ['A', 'B', 'C'].map((name) => one.create({ name, trigger: 'post-login', code: code(name) }).id);
    for (const id of ids) one.deploy(id);
    one.bind('post-login', ids);
    const order = (): string =>
      one
        .bound('post-login')
        .map((action) => action.name)
        .join('');
    assert.equal(order(), 'ABC');
    one.move('post-login', ids[2]!, 0);
    assert.equal(order(), 'CAB');
    one.move('post-login', ids[2]!, 99);
    assert.equal(order(), 'ABC');
    assert.equal(
      refused(() => one.move('post-login', 'nobody', 0)),
      'bad_order',
    );
  });

  it('seals secrets and opens them for their own Action', () => {
    const { one, state } = library();
    const { id } = one.create({ name: 'A', trigger: 'post-login', code: code('') });
    const secret = 'first line\nsecond line\r\n\u0000"';
    one.setSecret(id, 'KEY', secret);
    one.deploy(id);
    one.bind('post-login', [id]);
    assert.deepEqual(one.bound('post-login')[0]?.secrets, { KEY: secret });
    assert.ok(!JSON.stringify(state()).includes('second line'));
    one.setSecret(id, 'KEY', undefined);
    assert.deepEqual(one.bound('post-login')[0]?.secrets, {});
  });

  it('refuses what cannot run', () => {
    const { one } = library();
    const create = (name: string, text: string): string =>
      refused(() => one.create({ name, trigger: 'post-login', code: text }));
    assert.equal(create(' ', code('')), 'bad_name');
    assert.equal(create('A', 'exports.onExecutePostLogin = async ('), 'bad_script');
    assert.equal(create('A', 'exports.onExecuteSomething = async () => {};'), 'bad_script');
    assert.equal(create('A', code('x'.repeat(110_000))), 'bad_script');
    const { id } = one.create({ name: 'A', trigger: 'post-login', code: code('') });
    assert.equal(create('A', code('')), 'name_taken');
    assert.equal(
      refused(() => one.bind('post-login', [id])),
      'not_deployed',
    );
    one.deploy(id);
    assert.equal(
      refused(() => one.bind('credentials-exchange', [id])),
      'wrong_trigger',
    );
    assert.equal(
      refused(() => one.bind('post-login', [id, id])),
      'bad_order',
    );
    assert.equal(
      refused(() => one.setSecret(id, 'no name', 'x')),
      'bad_secret',
    );
    assert.equal(
      refused(() => one.setSecret(id, '__proto__', 'x')),
      'bad_secret',
    );
    assert.equal(
      refused(() => one.setSecret(id, 'KEY', 'x'.repeat(5000))),
      'bad_secret',
    );
    const dependencies = [{ name: 'left-pad', version: '1.0.0' }];
    assert.equal(
      refused(() => one.saveDraft(id, { dependencies })),
      'dependency_not_allowed',
    );
    assert.equal(
      refused(() => one.saveDraft('nobody', {})),
      'unknown_action',
    );
    one.bind('post-login', [id]);
    assert.equal(
      refused(() => one.remove(id)),
      'bound',
    );
    one.bind('post-login', []);
    one.remove(id);
    assert.deepEqual(one.list(), []);
  });
});

describe('createSecretBox', () => {
  it('opens nothing of another owner, another key, or what was changed', () => {
    const key = randomBytes(32);
    const sealed = createSecretBox(key).seal('secret', 'a');
    assert.equal(createSecretBox(key).open(sealed, 'a'), 'secret');
    assert.throws(() => createSecretBox(key).open(sealed, 'b'));
    assert.throws(() => createSecretBox(randomBytes(32)).open(sealed, 'a'));
    assert.throws(() => createSecretBox(key).open(`${sealed.slice(0, -6)}AAAAAA`, 'a'));
    assert.throws(() => createSecretBox(key).open('v2.x', 'a'));
  });
});
