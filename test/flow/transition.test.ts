import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { LoginTurn, Step } from '../../src/broker/login-turn.js';
import type { ConnectionsDocument } from '../../src/connection/connection.js';
import { LoginError } from '../../src/errors/login-error.js';
import type { LoginErrorCode } from '../../src/errors/login-error.js';
import type { LoginAction } from '../../src/flow/login-action.js';
import type { LoginEffect } from '../../src/flow/login-effect.js';
import type { FlowSetup, LoginState } from '../../src/flow/login-state.js';
import { initialState } from '../../src/flow/opening.js';
import type { ScreenName } from '../../src/flow/screen-name.js';
import { transition } from '../../src/flow/transition.js';

import { connections, documentOf, setup } from './sample-document.js';

const { users, email, social, acme, directory, eid, passkey, redirectUsers } = connections;
const whole = documentOf(users, email, social, acme);
const ada = 'ada@demo.example';

/** An action, or one that still lacks its request. */
type Loose = Readonly<Record<string, unknown>> & { readonly type: string };

/** Runs actions one after the other; `request` of an answer is put in. */
function run(state: LoginState, ...actions: readonly Loose[]): { state: LoginState; effects: readonly LoginEffect[] } {
  let effects: readonly LoginEffect[] = [];
  for (const action of actions) {
    const answers = ['loaded', 'discovered', 'turn', 'failed', 'leaving'].includes(action.type);
    const whole = answers && !('request' in action) ? { ...action, request: state.request } : action;
    [state, effects] = transition(state, whole as unknown as LoginAction);
  }
  return { state, effects };
}

function opened(document: ConnectionsDocument = whole, change: Partial<FlowSetup> = {}): LoginState {
  return run(initialState({ ...setup, ...change }), { type: 'load' }, { type: 'loaded', document }).state;
}

const submit = (input: Record<string, unknown>): LoginAction => ({ type: 'submit', input });
const answer = (turn: LoginTurn): { type: string; turn: LoginTurn } => ({ type: 'turn', turn });
const step = (value: Step, error?: LoginError): { type: string; turn: LoginTurn } =>
  answer({ kind: 'step', step: value, ...(error ? { error } : {}) });
const problem = (code: LoginErrorCode): LoginError => new LoginError(code, 'test');
const failed = (code: LoginErrorCode): { type: string; error: LoginError } => ({
  type: 'failed',
  error: problem(code),
});
const codeStep: Step = { kind: 'code', channel: 'email', length: 6 };

describe('transition: the first screen', () => {
  const cases: readonly [string, ConnectionsDocument, Partial<FlowSetup>, LoginState['name']][] = [
    ['buttons alone', documentOf(social), {}, 'choose'],
    ['a store alone: identifier and password', documentOf(users), {}, 'credentials'],
    ['a store and companies: the identifier first', documentOf(users, acme), {}, 'identifier'],
    ['a store and codes: the identifier first', documentOf(users, email), {}, 'identifier'],
    ['codes alone', documentOf(email), {}, 'identifier'],
    ['companies alone', documentOf(acme), {}, 'identifier'],
    ['the page wants both fields', whole, { profile: 'identifier_password' }, 'credentials'],
    ['the page wants the identifier first', documentOf(users), { profile: 'identifier_first' }, 'identifier'],
    ['the broker wants the identifier first', { ...documentOf(users), identifier_first: true }, {}, 'identifier'],
    ['the broker wants both fields', { ...whole, identifier_first: false }, {}, 'credentials'],
    ['no password on a page of another site', documentOf(users), { secretsAllowed: false }, 'identifier'],
    ['no password when the page wants redirects', documentOf(users), { mode: 'redirect' }, 'identifier'],
    ['a store that cannot be embedded', documentOf(redirectUsers), {}, 'identifier'],
    [
      'a login page asks for passwords whatever the modes say',
      documentOf(redirectUsers),
      { position: 'login-page' },
      'credentials',
    ],
    ['a connection to begin with', whole, { connection: 'social' }, 'redirecting'],
    ['a connection to begin with, in a window', whole, { connection: 'social', mode: 'popup' }, 'popup'],
    ['a connection to begin with and who', whole, { connection: 'users', identifier: ada }, 'password'],
    ['a connection to begin with that is not there', whole, { connection: 'gone' }, 'identifier'],
    ['an electronic identity to begin with', documentOf(eid, social), { connection: 'eid' }, 'variants'],
    ['a directory to begin with', documentOf(directory, social), { connection: 'directory' }, 'directory'],
    ['sign-up', whole, { action: 'signup' }, 'signup'],
    ['sign-up with a connection to begin with', whole, { action: 'signup', connection: 'users' }, 'signup'],
    ['reset', whole, { action: 'reset' }, 'forgot'],
    ['no connection at all', documentOf(), {}, 'choose'],
  ];
  for (const [title, document, change, name] of cases) {
    it(title, () => assert.equal(opened(document, change).name, name));
  }

  it('takes what the broker knows of the login', () => {
    const { state } = run(
      initialState(setup),
      { type: 'load' },
      {
        type: 'loaded',
        document: whole,
        setup: { identifier: ada, connection: 'users' },
      },
    );
    assert.equal(state.name, 'password');
    assert.equal(state.identifier, ada);
  });

  it('asks the broker what it waits for, when the login is under way already', () => {
    const loaded = { type: 'loaded', document: whole, setup: { resume: true, action: 'reset' } } as const;
    const { state, effects } = run(initialState(setup), { type: 'load' }, loaded);
    assert.equal(state.busy, true);
    assert.deepEqual(
      effects.map((effect) => effect.type === 'start' && effect.intent),
      [{ action: 'reset' }],
    );
  });
});

describe('transition: loading fails', () => {
  const cases: readonly [LoginErrorCode, LoginState['name']][] = [
    ['network', 'unreachable'],
    ['timeout', 'unreachable'],
    ['server_error', 'unreachable'],
    ['rate_limited', 'unreachable'],
    ['invalid_response', 'misconfigured'],
    ['misconfigured_client', 'misconfigured'],
    ['misconfigured_origin', 'misconfigured'],
    ['invalid_config', 'misconfigured'],
    ['session_expired', 'ended'],
  ];
  for (const [code, name] of cases) {
    it(`${code} leads to ${name}`, () => {
      const { state } = run(initialState(setup), { type: 'load' }, failed(code));
      assert.equal(state.name, name);
      assert.equal(state.error?.code, code);
    });
  }

  it('tries again without hiding what went wrong, and goes on when the broker is back', () => {
    const down = run(initialState(setup), { type: 'load' }, failed('network')).state;
    const again = run(down, { type: 'retry' });
    assert.equal(again.state.name, 'unreachable');
    assert.equal(again.state.busy, true);
    assert.deepEqual(again.effects, [{ type: 'load', request: 2 }]);
    assert.equal(run(again.state, { type: 'loaded', document: whole }).state.name, 'identifier');
  });
});

describe('transition: from the identifier on', () => {
  it('asks where a domain belongs before anything else', () => {
    const { state, effects } = run(opened(), submit({ identifier: 'wile@acme.example' }));
    assert.equal(state.name, 'identifier');
    assert.equal(state.busy, true);
    assert.deepEqual(effects, [
      { type: 'discover', request: 2, identifier: 'wile@acme.example', input: { identifier: 'wile@acme.example' } },
    ]);
  });

  it('goes to the company', () => {
    const { state, effects } = run(opened(), submit({ identifier: 'wile@acme.example' }), {
      type: 'discovered',
      result: { outcome: 'connection', connection: 'acme' },
      input: {},
    });
    assert.equal(state.name, 'redirecting');
    assert.deepEqual(effects, [
      {
        type: 'sign-in',
        request: 3,
        mode: 'redirect',
        intent: { action: 'login', connection: 'acme', identifier: 'wile@acme.example' },
      },
    ]);
  });

  it('lets the person choose among several', () => {
    const { state } = run(opened(), submit({ identifier: ada }), {
      type: 'discovered',
      result: { outcome: 'choose', connections: ['acme', 'social'] },
      input: {},
    });
    assert.equal(state.name, 'matches');
    assert.equal(run(state, { type: 'choose', connection: 'acme' }).state.name, 'redirecting');
  });

  it('hands over to the broker when the broker decides', () => {
    const { effects } = run(opened(), submit({ identifier: ada }), {
      type: 'discovered',
      result: { outcome: 'redirect', loginHint: ada },
      input: {},
    });
    assert.deepEqual(effects[0], {
      type: 'sign-in',
      request: 3,
      mode: 'redirect',
      intent: { action: 'login', identifier: ada },
    });
  });

  const local = { type: 'discovered', result: { outcome: 'local' }, input: {} };

  it('asks for the password of a local account, with the code as another way', () => {
    const { state } = run(opened(), submit({ identifier: ada }), local);
    assert.equal(state.name, 'password');
    assert.deepEqual(state.name === 'password' && state.alternatives, ['email']);
    assert.equal(state.name === 'password' && state.canReset, true);
  });

  it('offers a code only where what was typed can get it', () => {
    const document = documentOf(users, email, connections.sms);
    const typed = run(opened(document), submit({ identifier: ada })).state;
    assert.deepEqual(typed.name === 'password' && typed.alternatives, ['email']);
    const phone = run(opened(document), submit({ identifier: '+46 70 123 45 67' }));
    assert.equal(phone.effects[0]?.type === 'start' && phone.effects[0].intent.connection, 'sms');
  });

  it('sends a code when there is no password', () => {
    const { effects } = run(opened(documentOf(email)), submit({ identifier: ada }));
    assert.deepEqual(effects[0], {
      type: 'start',
      request: 2,
      intent: { action: 'login', connection: 'email', identifier: ada },
      input: { identifier: ada },
    });
  });

  it('redirects to a store that cannot be embedded', () => {
    const { state, effects } = run(opened(documentOf(redirectUsers)), submit({ identifier: ada }));
    assert.equal(state.name, 'redirecting');
    assert.equal(effects[0]?.type === 'sign-in' && effects[0].intent.connection, 'redirect-users');
  });

  it('says that there is no way when only companies can sign in', () => {
    const { state } = run(opened(documentOf(acme)), submit({ identifier: ada }), local);
    assert.equal(state.name, 'identifier');
    assert.deepEqual(state.error, { code: 'unknown_connection', field: 'identifier' });
    assert.equal(state.identifier, ada);
  });

  it('carries a typed password past the question whose domain it is, and keeps it out of the state', () => {
    const first = opened(documentOf(users, acme), { profile: 'identifier_password' });
    const asked = run(first, submit({ identifier: ada, password: 'secret-7' }));
    assert.equal(JSON.stringify(asked.state).includes('secret-7'), false);
    const effect = asked.effects[0];
    assert.ok(effect?.type === 'discover');
    const { effects } = run(asked.state, { type: 'discovered', result: { outcome: 'local' }, input: effect.input });
    assert.deepEqual(effects[0]?.type === 'start' && effects[0].input, { identifier: ada, password: 'secret-7' });
  });

  it('keeps what was typed when the question fails', () => {
    const { state } = run(opened(), submit({ identifier: ada }), failed('network'));
    assert.equal(state.name, 'identifier');
    assert.equal(state.identifier, ada);
    assert.equal(state.error?.code, 'network');
    assert.equal(state.busy, false);
  });
});

describe('transition: a password', () => {
  const asked = opened(whole, { connection: 'users', identifier: ada });

  it('starts a login with identifier and password at once', () => {
    const { effects } = run(asked, submit({ identifier: ada, password: 'x' }));
    assert.deepEqual(effects[0], {
      type: 'start',
      request: 2,
      intent: { action: 'login', connection: 'users', identifier: ada },
      input: { identifier: ada, password: 'x' },
    });
  });

  it('goes on with the same login after a wrong one', () => {
    const { state, effects } = run(
      asked,
      submit({ identifier: ada, password: 'x' }),
      step({ kind: 'password' }, problem('invalid_credentials')),
      submit({ identifier: ada, password: 'y' }),
    );
    assert.equal(state.name, 'password');
    assert.deepEqual(effects[0], { type: 'submit', request: 3, input: { identifier: ada, password: 'y' } });
  });

  it('stays with the password when the broker asks for both again', () => {
    const { state } = run(
      asked,
      submit({ identifier: ada, password: 'x' }),
      step({ kind: 'identifier', identifiers: [], withPassword: true }, problem('invalid_credentials')),
    );
    assert.equal(state.name, 'password');
    assert.equal(state.identifier, ada);
    assert.equal(state.error?.code, 'invalid_credentials');
  });

  it('stays where identifier and password are both asked for', () => {
    const first = opened(documentOf(users));
    const wrong = run(
      first,
      submit({ identifier: ada, password: 'x' }),
      step({ kind: 'password' }, problem('invalid_credentials')),
    ).state;
    assert.equal(wrong.name, 'credentials');
    assert.equal(wrong.identifier, ada);
    assert.equal(wrong.error?.code, 'invalid_credentials');
    // Another name there is another login.
    const { effects } = run(wrong, submit({ identifier: 'bob@demo.example', password: 'y' }));
    assert.equal(effects[0]?.type, 'start');
  });

  it('does not send twice', () => {
    const once = run(asked, submit({ password: 'x' }));
    const twice = run(once.state, submit({ password: 'x' }));
    assert.equal(twice.state, once.state);
    assert.deepEqual(twice.effects, []);
  });

  it('goes back to the identifier, which is still there', () => {
    const { state, effects } = run(asked, { type: 'back' });
    assert.equal(state.name, 'identifier');
    assert.equal(state.identifier, ada);
    assert.deepEqual(effects, [{ type: 'abort' }]);
  });

  it('can be left for a code', () => {
    const { effects } = run(asked, { type: 'use', alternative: 'email' });
    assert.equal(effects[0]?.type === 'start' && effects[0].intent.connection, 'email');
  });

  it('can be forgotten', () => {
    const { state } = run(asked, { type: 'open', screen: 'forgot' });
    assert.equal(state.name, 'forgot');
    const { effects } = run(state, submit({ identifier: ada }));
    assert.deepEqual(effects[0]?.type === 'start' && effects[0].intent, {
      action: 'reset',
      connection: 'users',
      identifier: ada,
    });
  });
});

describe('transition: the steps of a broker', () => {
  const steps: readonly Step[] = [
    codeStep,
    { kind: 'link', channel: 'email' },
    { kind: 'passkey', ceremony: 'get', options: {} },
    { kind: 'select', purpose: 'factor', options: [{ id: 'totp', label: 'App' }] },
    { kind: 'enroll-totp', secret: 'AB', uri: 'otpauth://totp/x' },
    { kind: 'recovery-codes', codes: ['a'] },
    { kind: 'profile', fields: [] },
    { kind: 'new-password', reason: 'expired' },
    { kind: 'captcha', provider: 'x' },
    { kind: 'message', code: 'reset_sent' },
  ];
  for (const value of steps) {
    it(`shows ${value.kind}, answers it and shows its error`, () => {
      const asked = run(opened(documentOf(email)), submit({ identifier: ada }), step(value)).state;
      assert.equal(asked.name, value.kind);
      assert.equal(asked.identifier, ada);
      const { state, effects } = run(asked, submit({ code: '1' }));
      assert.deepEqual(effects, [{ type: 'submit', request: 3, input: { code: '1' } }]);
      const wrong = run(state, step(value, problem('invalid_code'))).state;
      assert.equal(wrong.name, value.kind);
      assert.equal(wrong.error?.code, 'invalid_code');
    });
  }

  it('asks for another code when the one that was sent has no try left', () => {
    const spent = { kind: 'code', channel: 'email', resendAfter: 30, attemptsLeft: 0 } as const;
    const asked = run(
      opened(documentOf(email)),
      submit({ identifier: ada }),
      step({ ...spent, attemptsLeft: 1 }),
    ).state;
    const { state } = run(asked, submit({ otp: '123456' }), step(spent, problem('invalid_code')));
    assert.equal(state.name, 'code');
    assert.equal(state.error?.code, 'expired_code');
  });

  it('signs in', () => {
    const { state } = run(opened(documentOf(email)), submit({ identifier: ada }), {
      ...answer({ kind: 'signed-in' }),
      user: { sub: 'x' },
    });
    assert.equal(state.name, 'signed-in');
    assert.deepEqual(state.name === 'signed-in' && state.user, { sub: 'x' });
  });

  it('goes to an address that the broker names', () => {
    const { state, effects } = run(
      opened(documentOf(email)),
      submit({ identifier: ada }),
      answer({ kind: 'redirect', url: 'https://login.example/go' }),
    );
    assert.equal(state.name, 'redirecting');
    assert.deepEqual(effects, [{ type: 'go', url: 'https://login.example/go' }]);
  });

  it('goes on by redirect when the broker wants its own page', () => {
    const { effects } = run(opened(documentOf(email)), submit({ identifier: ada }), answer({ kind: 'redirect' }));
    assert.deepEqual(effects[0], {
      type: 'sign-in',
      request: 3,
      mode: 'redirect',
      intent: { action: 'login', connection: 'email', identifier: ada },
    });
  });

  it('asks for another code', () => {
    const { effects } = run(opened(documentOf(email)), submit({ identifier: ada }), step(codeStep), { type: 'resend' });
    assert.deepEqual(effects, [{ type: 'submit', request: 3, input: { resend: true } }]);
  });

  it('takes another way that the broker names', () => {
    const { effects } = run(opened(documentOf(email)), submit({ identifier: ada }), step(codeStep), {
      type: 'use',
      alternative: 'recovery',
    });
    assert.deepEqual(effects, [{ type: 'submit', request: 3, input: { alternative: 'recovery' } }]);
  });

  const ends: readonly [LoginErrorCode, Partial<FlowSetup>, LoginState['name']][] = [
    ['policy_denied', {}, 'ended'],
    ['account_blocked', {}, 'ended'],
    ['access_denied', {}, 'ended'],
    ['session_expired', {}, 'identifier'],
    ['transaction_lost', {}, 'identifier'],
    ['session_expired', { position: 'login-page' }, 'ended'],
    ['network', {}, 'code'],
    ['rate_limited', {}, 'code'],
    ['cancelled', {}, 'code'],
  ];
  for (const [code, change, name] of ends) {
    it(`${code} ${change.position ? 'on a login page ' : ''}leads to ${name}`, () => {
      const asked = run(opened(documentOf(email), change), submit({ identifier: ada }), step(codeStep)).state;
      const { state } = run(asked, submit({ code: '1' }), answer({ kind: 'failed', error: problem(code) }));
      assert.equal(state.name, name);
      assert.equal(state.identifier, ada);
      assert.equal(state.error?.code, code === 'cancelled' ? undefined : code);
    });
  }
});

describe('transition: by redirect and in a window', () => {
  const left = run(opened(), { type: 'choose', connection: 'social' }).state;

  it('keeps saying so while the page is being left', () => {
    assert.equal(run(left, { type: 'leaving' }).state.name, 'redirecting');
  });

  it('comes back with the message when it cannot leave', () => {
    const { state } = run(left, failed('server_error'));
    assert.equal(state.name, 'identifier');
    assert.equal(state.error?.code, 'server_error');
  });

  it('comes back without one when the person does', () => {
    for (const action of [{ type: 'returned' } as const, failed('cancelled')]) {
      const { state } = run(left, action);
      assert.equal(state.name, 'identifier');
      assert.equal(state.error, undefined);
    }
  });

  it('uses a window where the page wants one and the connection allows it', () => {
    const first = opened(documentOf(social, acme, email), { mode: 'popup' });
    assert.equal(run(first, { type: 'choose', connection: 'social' }).state.name, 'popup');
    assert.equal(run(first, { type: 'choose', connection: 'acme' }).state.name, 'redirecting');
  });

  it('starts a passkey here and a variant there', () => {
    const first = opened(documentOf(passkey, social));
    assert.equal(run(first, { type: 'choose', connection: 'passkey' }).effects[0]?.type, 'start');
    const { effects } = run(first, { type: 'choose', connection: 'social', variant: 'other-device' });
    assert.equal(effects[0]?.type === 'sign-in' && effects[0].intent.variant, 'other-device');
  });
});

describe('transition: electronic identities', () => {
  it('asks which of several ways, and takes it along', () => {
    const asked = run(opened(documentOf(eid, social)), { type: 'choose', connection: 'eid' });
    assert.equal(asked.state.name, 'variants');
    assert.deepEqual(asked.effects, []);
    const { state, effects } = run(asked.state, { type: 'choose', connection: 'eid', variant: 'other-device' });
    assert.equal(state.name, 'redirecting');
    assert.equal(effects[0]?.type === 'sign-in' && effects[0].intent.variant, 'other-device');
    assert.equal(run(asked.state, { type: 'back' }).state.name, 'choose');
  });

  it('asks nothing when there is one way alone', () => {
    const only = { ...eid, variants: eid.variants.slice(0, 1) };
    assert.equal(run(opened(documentOf(only)), { type: 'choose', connection: 'eid' }).state.name, 'redirecting');
  });
});

describe('transition: whatever comes when', () => {
  it('does not hear an answer to an older request', () => {
    const busy = run(opened(), submit({ identifier: ada })).state;
    for (const type of ['loaded', 'discovered', 'turn', 'failed', 'leaving'] as const) {
      const stale = { type, request: busy.request - 1, result: { outcome: 'local' }, turn: { kind: 'signed-in' } };
      assert.equal(transition(busy, stale as unknown as LoginAction)[0], busy);
    }
  });

  it('does not hear an answer after going back', () => {
    const busy = run(opened(whole, { connection: 'users', identifier: ada }), submit({ password: 'x' })).state;
    const back = run(busy, { type: 'back' }).state;
    assert.equal(run(back, { type: 'turn', request: busy.request, turn: { kind: 'signed-in' } }).state, back);
  });

  it('hears of a sign-in elsewhere at any time', () => {
    for (const state of [initialState(setup), opened(), run(opened(), submit({ identifier: ada })).state]) {
      assert.equal(run(state, { type: 'signed-in' }).state.name, 'signed-in');
    }
  });

  it('shows the first screen again after a sign-out', () => {
    const { state } = run(opened(), { type: 'signed-in' }, { type: 'signed-out' });
    assert.equal(state.name, 'signed-out');
    assert.equal(run(state, { type: 'retry' }).state.name, 'identifier');
  });

  it('shows what is wrong with what was typed and forgets it at the next try', () => {
    const wrong = run(opened(), { type: 'reject', error: { code: 'invalid_identifier', field: 'identifier' } }).state;
    assert.equal(wrong.error?.code, 'invalid_identifier');
    assert.equal(run(wrong, submit({ identifier: ada })).state.error, undefined);
  });
});

/** Each name of a screen belongs to a state; a name too many does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const namesMatch: Same<ScreenName, LoginState['name']> = true;
assert.ok(namesMatch);
