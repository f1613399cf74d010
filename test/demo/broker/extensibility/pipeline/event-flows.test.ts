import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createActionCache } from '../../../../../demo/broker/extensibility/actions/action-cache.js';
import type { BoundAction } from '../../../../../demo/broker/extensibility/actions/action-library.js';
import type { ActionTriggerId } from '../../../../../demo/broker/extensibility/actions/triggers.js';
import { createScriptHost, type ScriptHost } from '../../../../../demo/broker/extensibility/host/script-host.js';
import type { ScriptLogEntry } from '../../../../../demo/broker/extensibility/host/script-log.js';
import type { HookPoint } from '../../../../../demo/broker/extensibility/hooks/hook.js';
import { createEventFlows, type EventFlows } from '../../../../../demo/broker/extensibility/pipeline/event-flows.js';

let host: ScriptHost;
before(() => {
  host = createScriptHost({ timeoutMs: 30_000, maxContainers: 2 });
});
after(() => host.close());

function flows(
  hooks: Partial<Record<HookPoint, string>>,
  actions: Partial<Record<ActionTriggerId, string>> = {},
  log?: (entry: ScriptLogEntry) => void,
): EventFlows {
  return createEventFlows({
    host,
    cache: createActionCache(Date.now),
    now: Date.now,
    hook: (point) => {
      const script = hooks[point];
      return script === undefined
        ? undefined
        : { id: point, name: point, point, enabled: true, script: `module.exports = ${script};` };
    },
    secretsOf: () => ({ KEY: 'line 1\nline 2' }),
    actions: (trigger): readonly BoundAction[] => {
      const code = actions[trigger];
      return code === undefined ? [] : [{ id: 'a', name: 'action', version: 1, code, secrets: {} }];
    },
    ...(log && { log }),
  });
}

const event = { tenant: { id: 'demo' }, user: { user_id: 'database|1' }, request: {}, transaction: { metadata: {} } };
const call = { args: [{ email: 'ada@demo.example', user_metadata: {} }], context: { connection: { id: 'users' } } };

describe('a registration', () => {
  it('takes metadata from the hook and then from the Action', async () => {
    const result = await flows(
      {
        'pre-user-registration': `(user, context, cb) => cb(null, { user: {
          user_metadata: { from: context.connection.id, secret: context.secrets.KEY, same: context.webtask.secrets.KEY },
          app_metadata: { plan: 'free', $bad: 1, 'a.b': 1 } } })`,
      },
      {
        'pre-user-registration': `exports.onExecutePreUserRegistration = async (event, api) => api.user.setAppMetadata('plan', 'gold');`,
      },
    ).preRegistration(event, call);
    assert.equal(result.decision.kind, 'continue');
    assert.deepEqual(result.userMetadata, { from: 'users', secret: 'line 1\nline 2', same: 'line 1\nline 2' });
    assert.deepEqual(result.appMetadata, { plan: 'gold' });
    assert.equal(result.trace[0]?.notes.length, 2);
  });

  it('is refused by a hook with a text for the form, and no Action runs', async () => {
    const result = await flows(
      {
        'pre-user-registration': `(user, context, cb) => cb(new PreUserRegistrationError('list: 7', 'Not from here.'))`,
      },
      { 'pre-user-registration': `exports.onExecutePreUserRegistration = async () => { throw new Error(); };` },
    ).preRegistration(event, call);
    assert.deepEqual(result.decision, {
      kind: 'deny',
      by: 'pre-user-registration',
      reason: 'list: 7',
      code: 'hook_error',
      userMessage: 'Not from here.',
    });
  });

  it('is refused by an Action with a reason for the log and a text for the form', async () => {
    const result = await flows(
      {},
      {
        'pre-user-registration': `exports.onExecutePreUserRegistration = async (event, api) => api.access.deny('list: 7', 'Not from here.');`,
      },
    ).preRegistration(event, call);
    assert.deepEqual(result.decision, {
      kind: 'deny',
      by: 'action',
      reason: 'list: 7',
      code: 'access_denied',
      userMessage: 'Not from here.',
    });
  });

  it('fails with the hook, without its text', async () => {
    const result = await flows({
      'pre-user-registration': `(user, context, cb) => cb(new Error('db at 10.0.0.1 is down'))`,
    }).preRegistration(event, call);
    assert.equal(result.decision.kind, 'failed');
  });

  it('waits for nobody behind it, and logs what fails there', async () => {
    const entries: ScriptLogEntry[] = [];
    let tell = (): void => undefined;
    const logged = new Promise<void>((resolve) => (tell = resolve));
    const one = flows(
      { 'post-user-registration': `(user, context, cb) => { throw new Error('mail server down'); }` },
      {},
      (entry) => {
        entries.push(entry);
        tell();
      },
    );
    one.postRegistration(event, call);
    await logged;
    assert.deepEqual(
      entries.map(({ script, message }) => [script, message]),
      [['post-user-registration', 'mail server down']],
    );
  });
});

describe('a client-credentials exchange', () => {
  const client = { args: [{ id: 'c' }, ['read', 'write'], 'https://api'], context: {} };

  it('keeps the scopes that the hook gives back and takes namespaced claims alone', async () => {
    const result = await flows({
      'credentials-exchange': `(client, scope, audience, context, cb) => {
        scope.push('extra');
        cb(null, { scope: scope.filter((one) => one !== 'write'), 'https://a.example/x': audience, admin: true });
      }`,
    }).credentialsExchange(event, client, ['read', 'write']);
    assert.deepEqual([result.addedScopes, result.removedScopes], [['extra'], ['write']]);
    assert.deepEqual(result.accessTokenClaims, { 'https://a.example/x': 'https://api' });
  });

  it('drops all scopes when the hook gives none back', async () => {
    const result = await flows({
      'credentials-exchange': `(client, scope, audience, context, cb) => cb(null, {})`,
    }).credentialsExchange(event, client, ['read', 'write']);
    assert.deepEqual(result.removedScopes, ['read', 'write']);
  });

  for (const [made, code] of [
    ['InvalidScopeError', 'invalid_scope'],
    ['InvalidRequestError', 'invalid_request'],
    ['ServerError', 'server_error'],
  ] as const) {
    it(`answers ${made} as ${code}`, async () => {
      const result = await flows({
        'credentials-exchange': `(c, s, a, x, cb) => cb(new ${made}('No.'))`,
      }).credentialsExchange(event, client, []);
      assert.deepEqual(result.decision, { kind: 'deny', by: 'credentials-exchange', reason: 'No.', code });
    });
  }

  it('is denied by an Action with one of the codes of OAuth', async () => {
    const code = `exports.onExecuteCredentialsExchange = async (event, api) => api.access.deny('invalid_scope', 'No.');`;
    const result = await flows({}, { 'credentials-exchange': code }).credentialsExchange(event, client, []);
    assert.deepEqual(result.decision, { kind: 'deny', by: 'action', reason: 'No.', code: 'invalid_scope' });
  });
});

describe('messages', () => {
  it('are handled by a hook, an Action, or by nobody', async () => {
    const message = { args: ['+4915112345678', 'Your code is 1'], context: { code: '1' } };
    assert.equal((await flows({}).sendPhoneMessage(event, message)).handled, false);
    const sent = await flows({
      'send-phone-message': `(recipient, text, context, cb) => cb(null, { MessageID: recipient + text + context.code })`,
    }).sendPhoneMessage(event, message);
    assert.deepEqual([sent.handled, sent.result.decision.kind], [true, 'continue']);
    assert.equal((await flows({}).notify('custom-email-provider', event)).handled, false);
  });

  it('are tried again or dropped, as a provider asks', async () => {
    const code = `exports.onExecuteCustomEmailProvider = async (event, api) => api.notification.retry('busy');`;
    const { handled, result } = await flows({}, { 'custom-email-provider': code }).notify(
      'custom-email-provider',
      event,
    );
    assert.deepEqual([handled, result.notification], [true, { kind: 'retry', reason: 'busy' }]);
  });
});

describe('a password reset', () => {
  const code = `
    exports.onExecutePostChallenge = async (event, api) => {
      api.transaction.setResultUrl('https://a.example/done', { query: { x: '1' } });
      api.redirect.sendUserTo('https://a.example/check');
    };
    exports.onContinuePostChallenge = async (event, api) => api.transaction.setMetadata('checked', true);`;
  const more = { canRedirect: true, factors: { enabled: [], enrolled: [], satisfied: [] } };

  it('can send the user away and take them back before the new password', async () => {
    const one = flows({}, { 'password-reset-post-challenge': code });
    const away = await one.postChallenge(event, more);
    assert.equal(away.decision.kind, 'redirect');
    const suspended = away.suspended!;
    const wrong = await one.postChallenge(event, { ...more, resume: { suspended, returnedState: 'x' } });
    assert.equal(wrong.decision.kind, 'invalid-return');
    const done = await one.postChallenge(event, { ...more, resume: { suspended, returnedState: suspended.state! } });
    assert.equal(done.decision.kind, 'continue');
    assert.equal(done.resultUrl, 'https://a.example/done?x=1');
    assert.deepEqual(done.transactionMetadata, { checked: true });
  });

  it('can be denied', async () => {
    const deny = `exports.onExecutePostChallenge = async (event, api) => api.access.deny('Call us.');`;
    const result = await flows({}, { 'password-reset-post-challenge': deny }).postChallenge(event, more);
    assert.equal(result.decision.kind === 'deny' && result.decision.reason, 'Call us.');
  });
});
