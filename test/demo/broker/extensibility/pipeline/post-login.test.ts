import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignJWT, jwtVerify } from 'jose';

import { createActionCache } from '../../../../../demo/broker/extensibility/actions/action-cache.js';
import type { BoundAction } from '../../../../../demo/broker/extensibility/actions/action-library.js';
import { createScriptHost, type ScriptHost } from '../../../../../demo/broker/extensibility/host/script-host.js';
import type {
  PipelineResult,
  SuspendedPipeline,
} from '../../../../../demo/broker/extensibility/pipeline/pipeline-result.js';
import {
  createPostLoginPipeline,
  type PostLoginInput,
  type PostLoginPipeline,
} from '../../../../../demo/broker/extensibility/pipeline/post-login.js';
import type { Rule } from '../../../../../demo/broker/extensibility/rules/rule.js';

let host: ScriptHost;
before(() => {
  host = createScriptHost({ timeoutMs: 30_000, maxContainers: 2 });
});
after(() => host.close());

interface Setup {
  readonly rules?: readonly string[];
  readonly actions?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Each action is the body of onExecutePostLogin, unless it writes its exports itself. */
function pipeline({ rules = [], actions = [], secrets = {}, timeoutMs = 20_000 }: Setup): PostLoginPipeline {
  const bound: BoundAction[] = actions.map((code, at) => ({
    id: `action-${at + 1}`,
    name: `action ${at + 1}`,
    version: 1,
    code: code.includes('exports.') ? code : `exports.onExecutePostLogin = async (event, api) => { ${code} };`,
    secrets,
  }));
  const list: Rule[] = rules.map((body, at) => ({
    id: `rule-${at + 1}`,
    name: `rule ${at + 1}`,
    order: at,
    enabled: true,
    script: body.startsWith('function') ? body : `function (user, context, callback) { ${body} }`,
  }));
  return createPostLoginPipeline({
    host,
    cache: createActionCache(Date.now),
    now: Date.now,
    timeoutMs,
    rules: () => list,
    rulesConfiguration: () => ({ KEY: 'value' }),
    actions: () => bound,
  });
}

const ada = { user_id: 'database|1', email: 'ada@demo.example', user_metadata: {}, app_metadata: { plan: 'gold' } };

function input(more: Partial<PostLoginInput> = {}): PostLoginInput {
  return {
    event: {
      tenant: { id: 'demo' },
      user: ada,
      client: { client_id: 'demo-app', name: 'Demo', metadata: {} },
      request: { ip: '127.0.0.1', hostname: 'localhost', query: {}, body: {} },
      transaction: { protocol: 'oidc-basic-profile', requested_scopes: ['openid'], metadata: {} },
      authentication: { methods: [{ name: 'pwd', timestamp: '2026-01-01T00:00:00Z' }] },
    },
    subject: {
      user: ada,
      context: { protocol: 'oidc-basic-profile', idToken: {}, accessToken: { scope: ['openid', 'orders:read'] } },
    },
    canRedirect: true,
    factors: { enabled: ['otp', 'email'], enrolled: ['otp'], satisfied: [] },
    continueUrl: 'http://localhost:4181/continue',
    ...more,
  };
}

/** A flow that waits, as it comes back from where it was kept. */
function stored(result: PipelineResult): SuspendedPipeline {
  return JSON.parse(JSON.stringify(result.suspended)) as SuspendedPipeline;
}

function kind(result: PipelineResult): string {
  return result.decision.kind;
}

function failureKind(result: PipelineResult): string | undefined {
  return result.decision.kind === 'failed' ? result.decision.failure.kind : undefined;
}

describe('post-login Actions', () => {
  it('run in their order, and their claims are set', async () => {
    const result = await pipeline({
      actions: [
        `api.idToken.setCustomClaim('https://demo.example/order', 1); api.accessToken.setCustomClaim('https://demo.example/x', { a: [1] });`,
        `api.idToken.setCustomClaim('https://demo.example/order', 2); api.accessToken.addScope('extra'); api.accessToken.removeScope('orders:read');`,
      ],
    }).run(input());
    assert.equal(kind(result), 'continue');
    assert.deepEqual(result.idTokenClaims, { 'https://demo.example/order': 2 });
    assert.deepEqual(result.accessTokenClaims, { 'https://demo.example/x': { a: [1] } });
    assert.deepEqual([result.addedScopes, result.removedScopes], [['extra'], ['orders:read']]);
    assert.deepEqual(
      result.trace.map(({ name, outcome, commands }) => [name, outcome, commands.length]),
      [
        ['action 1', 'passed', 2],
        ['action 2', 'passed', 3],
      ],
    );
    assert.ok(result.trace.every(({ durationMs }) => durationMs > 0));
  });

  it('cannot set claims of the broker or without a namespace; the trace says so', async () => {
    const names = ['sub', 'iss', 'aud', 'exp', 'amr', 'roles', 'urn:idp-login:connection', 'plan', '__proto__'];
    const set = names.map((name) => `api.idToken.setCustomClaim('${name}', 'x');`).join(' ');
    const result = await pipeline({ actions: [`${set} api.idToken.setCustomClaim('nickname', 'Ada');`] }).run(input());
    assert.deepEqual(result.idTokenClaims, { nickname: 'Ada' });
    assert.equal(result.trace[0]?.notes.length, names.length);
  });

  it('bound claims to 100 kB', async () => {
    const result = await pipeline({
      actions: [`api.idToken.setCustomClaim('https://demo.example/big', 'x'.repeat(110000));`],
    }).run(input());
    assert.deepEqual(result.idTokenClaims, {});
    assert.match(result.trace[0]?.notes[0] ?? '', /at most/);
  });

  it('see what Actions before them set, but not how those changed the event', async () => {
    const result = await pipeline({
      actions: [
        `event.user.email = 'evil@demo.example'; api.user.setAppMetadata('plan', null); api.user.setUserMetadata('seen', true);
         api.transaction.setMetadata('from', 'first');`,
        `api.idToken.setCustomClaim('https://demo.example/event', [event.user.email, event.user.app_metadata,
           event.user.user_metadata, event.transaction.metadata]);`,
      ],
    }).run(input());
    assert.deepEqual(result.idTokenClaims['https://demo.example/event'], [
      'ada@demo.example',
      {},
      { seen: true },
      { from: 'first' },
    ]);
    assert.deepEqual([result.userMetadata, result.appMetadata], [{ seen: true }, { plan: null }]);
  });

  it('deny, and keep what was asked for before', async () => {
    const result = await pipeline({
      actions: [
        `api.user.setUserMetadata('tries', 1);`,
        `api.access.deny('Not on Sundays.'); api.redirect.sendUserTo('https://demo.example');`,
        `api.user.setUserMetadata('never', 1);`,
      ],
    }).run(input());
    assert.deepEqual(result.decision, {
      kind: 'deny',
      by: 'action 2',
      reason: 'Not on Sundays.',
      code: 'access_denied',
    });
    assert.deepEqual(result.userMetadata, { tries: 1 });
    assert.equal(result.trace.length, 2);
  });

  it('deny with a code of their own', async () => {
    const result = await pipeline({ actions: [`api.validation.error('too_young', 'Come back later.');`] }).run(input());
    assert.equal(result.decision.kind === 'deny' && result.decision.code, 'too_young');
  });

  const bad: [string, string, string][] = [
    ['throws', 'throw new Error("x");', 'rejected'],
    ['throws UnauthorizedError', 'throw new UnauthorizedError("x");', 'threw'],
    ['hangs', 'for (;;);', 'timeout'],
    ['never ends', 'await new Promise(() => {});', 'timeout'],
    ['exits', 'process.exit(0);', 'exited'],
    ['has no handler', 'exports.somethingElse = 1;', 'load'],
    ['breaks while it is loaded', 'exports.onExecutePostLogin = null.x;', 'load'],
    ['has a syntax error', 'exports.onExecutePostLogin = async (', 'syntax'],
    ['gives a wrong argument', 'api.access.deny();', 'rejected'],
    [
      'gives a claim that holds itself',
      `const a = {}; a.a = a; api.idToken.setCustomClaim('https://a.example', a);`,
      'result_cyclic',
    ],
    ['gives a claim of 10 MB', `api.idToken.setCustomClaim('https://a.example', 'x'.repeat(1e7));`, 'result_too_large'],
  ];
  for (const [what, code, expected] of bad) {
    it(`let nobody in when one ${what}`, async () => {
      const result = await pipeline({ actions: [code, 'api.access.deny("unreached");'], timeoutMs: 1500 }).run(input());
      assert.equal(failureKind(result), expected, JSON.stringify(result.decision));
      assert.equal(result.trace.length, 1);
    });
  }

  it('share one time limit', async () => {
    const slow = 'await new Promise((go) => setTimeout(go, 400));';
    const result = await pipeline({ actions: Array.from({ length: 10 }, () => slow), timeoutMs: 1000 }).run(input());
    assert.equal(failureKind(result), 'timeout');
    assert.ok(result.trace.length < 10);
  });

  it('can be a hundred', async () => {
    const actions = Array.from(
      { length: 100 },
      (_, at) => `api.idToken.setCustomClaim('https://a.example/${at}', ${at});`,
    );
    const result = await pipeline({ actions }).run(input());
    assert.equal(kind(result), 'continue');
    assert.equal(Object.keys(result.idTokenClaims).length, 100);
  });

  it('get secrets as they are, with newlines and quotes', async () => {
    const secret = '-----BEGIN KEY-----\nab\r\n"c\'${d}`\\n\u2028\n-----END KEY-----';
    const code = `api.idToken.setCustomClaim('https://a.example/s', event.secrets.KEY);`;
    const result = await pipeline({ actions: [code], secrets: { KEY: secret } }).run(input());
    assert.equal(result.idTokenClaims['https://a.example/s'], secret);
  });

  it('keep a small cache between logins', async () => {
    const code = `const before = api.cache.get('n')?.value ?? '0';
      const set = api.cache.set('n', String(Number(before) + 1));
      api.idToken.setCustomClaim('https://a.example/n', [before, set.type, api.cache.get('n').value,
        api.cache.set('long', 'x'.repeat(5000)).code, api.cache.set('k'.repeat(65), 'x').code, api.cache.delete('no').code]);`;
    const one = pipeline({ actions: [code] });
    const read = async (): Promise<unknown> => (await one.run(input())).idTokenClaims['https://a.example/n'];
    assert.deepEqual(await read(), ['0', 'success', '1', 'invalid_value', 'invalid_key', 'key_not_found']);
    assert.deepEqual(await read(), ['1', 'success', '2', 'invalid_value', 'invalid_key', 'key_not_found']);
  });

  it('ask for a second factor at the end, and can take that back', async () => {
    const enable = `api.multifactor.enable('any', { allowRememberBrowser: false });`;
    const result = await pipeline({ actions: [enable, ''] }).run(input());
    assert.deepEqual(result.decision, {
      kind: 'mfa',
      when: 'end',
      action: 'challenge',
      factors: [],
      allowRememberBrowser: false,
    });
    assert.equal(result.trace.length, 2);
    const cancelled = await pipeline({ actions: [enable, `api.multifactor.enable('none');`] }).run(input());
    assert.equal(kind(cancelled), 'continue');
    const passed = { enabled: ['otp'], enrolled: ['otp'], satisfied: ['otp'] };
    assert.equal(kind(await pipeline({ actions: [enable] }).run(input({ factors: passed }))), 'continue');
    assert.equal(
      kind(await pipeline({ actions: [enable] }).run(input({ canRedirect: false }))),
      'interaction-required',
    );
  });

  it('ask for a second factor now, and the next one sees it', async () => {
    const one = pipeline({
      actions: [
        `api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'email' }, { type: 'phone' }]);`,
        `api.idToken.setCustomClaim('https://a.example/m', event.authentication.methods.map((method) => method.name));`,
      ],
    });
    const asked = await one.run(input());
    assert.deepEqual(asked.decision.kind === 'mfa' && asked.decision.factors, [{ type: 'otp', options: {} }]);
    assert.equal(asked.trace.length, 1);
    const methods = [{ name: 'pwd' }, { name: 'mfa', type: 'otp' }];
    const later = input({ event: { ...input().event, authentication: { methods } } });
    const done = await one.resume(later, stored(asked));
    assert.deepEqual(done.idTokenClaims['https://a.example/m'], ['pwd', 'mfa']);
    assert.equal(done.trace.length, 2);
  });

  it('do not ask for a factor that was passed, and fail if there is none to ask for', async () => {
    const code = `api.authentication.challengeWith({ type: 'otp' });`;
    const passed = { enabled: ['otp'], enrolled: ['otp'], satisfied: ['otp'] };
    assert.equal(kind(await pipeline({ actions: [code] }).run(input({ factors: passed }))), 'continue');
    const none = { enabled: ['otp'], enrolled: [], satisfied: [] };
    assert.equal(failureKind(await pipeline({ actions: [code] }).run(input({ factors: none }))), 'no_factor');
    const enroll = await pipeline({ actions: [`api.authentication.enrollWith({ type: 'otp' });`] }).run(
      input({ factors: none }),
    );
    assert.equal(enroll.decision.kind === 'mfa' && enroll.decision.action, 'enroll');
  });
});

describe('a redirect of an Action', () => {
  const secret = 'a secret that only the page and the Action know';
  const roundTrip = `
    exports.onExecutePostLogin = async (event, api) => {
      const token = api.redirect.encodeToken({ secret: event.secrets.KEY, payload: { need: 'birthday', sub: 'evil' } });
      api.transaction.setMetadata('sent', true);
      api.redirect.sendUserTo('https://profile.example/form?x=1', { query: { session_token: token } });
    };
    exports.onContinuePostLogin = async (event, api) => {
      const claims = api.redirect.validateToken({ secret: event.secrets.KEY });
      api.user.setUserMetadata('birthday', claims.birthday);
      api.authentication.recordMethod('https://profile.example/form');
      api.idToken.setCustomClaim('https://a.example/sent', event.transaction.metadata.sent);
    };`;
  const actions = [`api.user.setUserMetadata('before', 1);`, roundTrip, `api.user.setUserMetadata('after', 1);`];

  async function leave(): Promise<{ one: PostLoginPipeline; result: PipelineResult; url: URL; state: string }> {
    const one = pipeline({ actions, secrets: { KEY: secret } });
    const result = await one.run(input());
    assert.equal(result.decision.kind, 'redirect', JSON.stringify(result.decision));
    if (result.decision.kind !== 'redirect') throw new Error('unreachable');
    return { one, result, url: new URL(result.decision.url), state: result.decision.state };
  }

  function back(token: string): PostLoginInput {
    const { event } = input();
    return input({
      event: { ...event, request: { ...(event['request'] as object), query: { session_token: token } } },
    });
  }

  async function sign(claims: Record<string, unknown>, key = secret, alg = 'HS256'): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime('5m').sign(new TextEncoder().encode(key));
  }

  it('carries a token that the page can check', async () => {
    const { url, state } = await leave();
    assert.equal(url.searchParams.get('state'), state);
    assert.equal(url.searchParams.get('x'), '1');
    const token = url.searchParams.get('session_token') ?? '';
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      issuer: 'localhost',
    });
    assert.deepEqual([payload.sub, payload['ip'], payload['need']], ['database|1', '127.0.0.1', 'birthday']);
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 900);
  });

  it('goes on in the same Action, and does not run earlier ones again', async () => {
    const { one, result, state } = await leave();
    const done = await one.resume(back(await sign({ state, birthday: '1815-12-10' })), stored(result), state);
    assert.equal(kind(done), 'continue', JSON.stringify(done.decision));
    assert.deepEqual(done.userMetadata, { before: 1, birthday: '1815-12-10', after: 1 });
    assert.deepEqual(done.recordedMethods, ['https://profile.example/form']);
    assert.equal(done.idTokenClaims['https://a.example/sent'], true);
    assert.deepEqual(
      done.trace.map(({ name, handler, outcome }) => `${name} ${handler} ${outcome}`),
      [
        'action 1 onExecutePostLogin passed',
        'action 2 onExecutePostLogin suspended',
        'action 2 onContinuePostLogin passed',
        'action 3 onExecutePostLogin passed',
      ],
    );
  });

  it('refuses somebody who comes back with another state, or with none', async () => {
    const { one, result } = await leave();
    const token = await sign({ state: 'x' });
    for (const state of ['x', '', undefined]) {
      assert.equal(kind(await one.resume(back(token), result.suspended!, state)), 'invalid-return');
    }
  });

  it('refuses tokens of others', async () => {
    const { one, result, state } = await leave();
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ state, exp: 9e9 })).toString('base64url')}.`;
    const good = await sign({ state });
    const tokens: [string, RegExp][] = [
      [await sign({ state }, 'another secret'), /signature/],
      [await sign({ state }, secret.padEnd(64, '!'), 'HS512'), /HS256/],
      [await sign({ state: 'of another login' }), /state/],
      [await sign({}), /state/],
      [none, /HS256/],
      [`${good.slice(0, -4)}AAAA`, /signature/],
      ['', /JWT/],
      [await new SignJWT({ state }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)), /exp/],
      [
        await new SignJWT({ state })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime(1)
          .sign(new TextEncoder().encode(secret)),
        /expired/,
      ],
    ];
    for (const [token, message] of tokens) {
      const refused = await one.resume(back(token), result.suspended!, state);
      assert.equal(refused.decision.kind, 'failed', token);
      assert.match(refused.decision.kind === 'failed' ? refused.decision.failure.message : '', message);
    }
  });

  it('is not possible where nobody is there', async () => {
    const code = `if (api.redirect.canRedirect()) api.redirect.sendUserTo('https://a.example'); else api.user.setUserMetadata('silent', 1);`;
    assert.deepEqual((await pipeline({ actions: [code] }).run(input({ canRedirect: false }))).userMetadata, {
      silent: 1,
    });
    const careless = `api.redirect.sendUserTo('https://a.example');`;
    assert.equal(
      kind(await pipeline({ actions: [careless] }).run(input({ canRedirect: false }))),
      'interaction-required',
    );
  });

  for (const url of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://localhost:4181/continue?x=1',
    'https://a:b@a.example/',
  ]) {
    it(`does not lead to ${url}`, async () => {
      const result = await pipeline({ actions: [`api.redirect.sendUserTo('${url}');`] }).run(input());
      assert.equal(failureKind(result), 'bad_redirect');
    });
  }

  it('cannot go on forever', async () => {
    const code = `exports.onExecutePostLogin = exports.onContinuePostLogin = async (event, api) => api.redirect.sendUserTo('https://a.example/');`;
    const one = pipeline({ actions: [code] });
    let result = await one.run(input());
    let rounds = 0;
    while (result.decision.kind === 'redirect') {
      result = await one.resume(input(), result.suspended!, result.decision.state);
      rounds += 1;
      assert.ok(rounds < 50);
    }
    assert.equal(failureKind(result), 'too_many_redirects');
  });

  it('shows a form of the broker in the same way', async () => {
    const code = `exports.onExecutePostLogin = async (event, api) => api.prompt.render('terms', { vars: { name: event.user.email } });
      exports.onContinuePostLogin = async (event, api) => api.user.setUserMetadata('terms', event.request.body.accepted);`;
    const one = pipeline({ actions: [code] });
    const shown = await one.run(input());
    assert.equal(shown.decision.kind === 'prompt' && shown.decision.form, 'terms');
    const { event } = input();
    const answer = input({
      event: { ...event, request: { ...(event['request'] as object), body: { accepted: 'yes' } } },
    });
    const done = await one.resume(answer, shown.suspended!, shown.suspended?.state);
    assert.deepEqual(done.userMetadata, { terms: 'yes' });
  });
});

describe('rules', () => {
  it('run before Actions, in their order, and hand the user and the context on', async () => {
    const result = await pipeline({
      rules: [
        `user.step = 1; context.idToken['https://a.example/first'] = configuration.KEY; return callback(null, user, context);`,
        `context.idToken['https://a.example/second'] = [user.step, context.idToken['https://a.example/first']]; callback(null, user, context);`,
      ],
      actions: [
        `api.idToken.setCustomClaim('https://a.example/rules', [api.rules.wasExecuted('rule-2'), api.rules.wasExecuted('rule-9')]);`,
      ],
    }).run(input());
    assert.deepEqual(result.idTokenClaims, {
      'https://a.example/first': 'value',
      'https://a.example/second': [1, 'value'],
      'https://a.example/rules': [true, false],
    });
    assert.deepEqual(
      result.trace.map(({ phase, name }) => `${phase} ${name}`),
      ['rule rule 1', 'rule rule 2', 'action action 1'],
    );
  });

  it('deny by an UnauthorizedError, and nothing behind them runs', async () => {
    const result = await pipeline({
      rules: [`callback(new UnauthorizedError('Only gold members.'));`, `callback(null, user, context);`],
      actions: [''],
    }).run(input());
    assert.deepEqual(result.decision, {
      kind: 'deny',
      by: 'rule 1',
      reason: 'Only gold members.',
      code: 'access_denied',
    });
    assert.equal(result.trace.length, 1);
  });

  for (const [what, body, expected] of [
    ['an error', 'callback(new Error("x"));', 'error'],
    ['a throw', 'null.x;', 'threw'],
    ['no user and context', 'callback(null);', 'invalid_result'],
    ['a hang', 'for (;;);', 'timeout'],
  ] as const) {
    it(`let nobody in after ${what}`, async () => {
      assert.equal(failureKind(await pipeline({ rules: [body], timeoutMs: 1000 }).run(input())), expected);
    });
  }

  it('change claims, scopes, the primary user and ask for a second factor', async () => {
    const result = await pipeline({
      rules: [
        `context.accessToken.scope = ['openid', 'extra']; context.accessToken['https://a.example/x'] = 1; context.idToken.sub = 'evil';
         context.multifactor = { provider: 'any', allowRememberBrowser: false }; context.primaryUser = 'database|2';
         callback(null, user, context);`,
      ],
    }).run(input());
    assert.equal(result.decision.kind === 'mfa' && result.decision.when, 'end');
    assert.deepEqual([result.addedScopes, result.removedScopes], [['extra'], ['orders:read']]);
    assert.deepEqual(result.accessTokenClaims, { 'https://a.example/x': 1 });
    assert.deepEqual(result.idTokenClaims, {});
    assert.equal(result.primaryUser, 'database|2');
    assert.match(result.trace[0]?.notes[0] ?? '', /belongs to the broker/);
  });

  it('save metadata of the user who signs in alone', async () => {
    const result = await pipeline({
      rules: [
        `broker.users.updateAppMetadata(user.user_id, { plan: 'free' })
           .then(() => broker.users.updateUserMetadata('database|2', { hacked: true }))
           .then(() => callback(null, user, context));`,
      ],
    }).run(input());
    assert.deepEqual([result.appMetadata, result.userMetadata], [{ plan: 'free' }, {}]);
    assert.match(result.trace[0]?.notes[0] ?? '', /not of another/);
  });

  it('redirect once, after all of them, and run all again when the user is back', async () => {
    const one = pipeline({
      rules: [
        `if (context.protocol !== 'redirect-callback') context.redirect = { url: 'https://a.example/terms' }; callback(null, user, context);`,
        `context.idToken['https://a.example/protocol'] = context.protocol; callback(null, user, context);`,
        `context.redirect = { url: 'https://a.example/terms?again' }; callback(null, user, context);`,
      ],
      actions: [''],
    });
    const away = await one.run(input());
    assert.equal(away.trace.length, 3);
    if (away.decision.kind !== 'redirect') throw new Error(JSON.stringify(away.decision));
    assert.match(away.decision.url, /^https:\/\/a\.example\/terms\?again=&state=/);
    assert.equal(kind(await one.resume(input(), away.suspended!, 'wrong')), 'invalid-return');
    const done = await one.resume(input(), away.suspended!, away.decision.state);
    assert.equal(kind(done), 'continue');
    assert.equal(done.idTokenClaims['https://a.example/protocol'], 'redirect-callback');
    assert.equal(done.trace.length, 7);
    assert.equal(kind(await one.run(input({ canRedirect: false }))), 'interaction-required');
  });
});
