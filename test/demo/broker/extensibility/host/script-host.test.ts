import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { createScriptHost, type ScriptHost } from '../../../../../demo/broker/extensibility/host/script-host.js';
import type { ScriptLogEntry } from '../../../../../demo/broker/extensibility/host/script-log.js';
import type { ScriptCall } from '../../../../../demo/broker/extensibility/host/pending-call.js';
import type { ScriptOutcome } from '../../../../../demo/broker/extensibility/host/script-outcome.js';

function call(code: string, more: Partial<ScriptCall> = {}): ScriptCall {
  return { script: { form: 'database', name: 'legacy/login.js', code }, args: ['ada', 'secret'], ...more };
}

function values(outcome: ScriptOutcome): readonly unknown[] {
  assert.equal(outcome.status, 'returned', JSON.stringify(outcome));
  return outcome.status === 'returned' ? outcome.values : [];
}

function failure(outcome: ScriptOutcome): { kind: string; message: string; lines?: readonly string[] } {
  assert.equal(outcome.status, 'failed', JSON.stringify(outcome));
  return outcome.status === 'failed' ? outcome.failure : { kind: '', message: '' };
}

const returnsName = 'function login(name, password, callback) { callback(null, name); }';
const hangs = 'function login(name, password, callback) { for (;;); }';

describe('createScriptHost', () => {
  let host: ScriptHost;
  const log: ScriptLogEntry[] = [];

  before(() => {
    host = createScriptHost({ timeoutMs: 30_000, log: (entry) => log.push(entry) });
  });
  after(() => host.close());

  /** Runs a call and waits until the log has an entry of the kind. */
  async function runUntilLogged(one: ScriptCall, kind: string): Promise<ScriptOutcome> {
    log.length = 0;
    const outcome = await host.run(one);
    while (!log.some((entry) => entry.kind === kind)) await host.run(call(returnsName));
    return outcome;
  }

  describe('contract', () => {
    it('gives back what the script hands to callback, as a structured clone', async () => {
      const code = `function login(name, password, callback) {
        callback(null, { name, at: new Date(0), list: [1, { deep: true }] }, 'more');
      }`;
      assert.deepEqual(values(await host.run(call(code))), [
        { name: 'ada', at: new Date(0), list: [1, { deep: true }] },
        'more',
      ]);
    });

    it('takes an async function that calls back', async () => {
      const code = 'async function (name, password, callback) { await null; callback(null, 7); }';
      assert.deepEqual(values(await host.run(call(code))), [7]);
    });

    it('takes the returned value of an async function that names no callback', async () => {
      assert.deepEqual(values(await host.run(call('async (name, password) => ({ name })'))), [{ name: 'ada' }]);
    });

    it('takes a semicolon and a comment behind the function', async () => {
      assert.deepEqual(values(await host.run(call(`${returnsName}; \n`))), ['ada']);
      assert.deepEqual(values(await host.run(call(`${returnsName} // the end`))), ['ada']);
    });

    it('gives scripts their configuration, frozen, and nothing of the environment', async () => {
      const code = `function login(name, password, callback) {
        configuration.url = 'changed';
        callback(null, { url: configuration.url, env: Object.keys(process.env), cwd: process.cwd() });
      }`;
      const [result] = values(await host.run(call(code, { configuration: { url: 'http://legacy' } })));
      assert.deepEqual(result, { url: 'http://legacy', env: [], cwd: '/' });
    });

    it('carries the error classes across as refusals', async () => {
      const refusals: [string, unknown][] = [
        [
          `new WrongUsernameOrPasswordError(name, 'No.')`,
          { kind: 'wrong_credentials', userNameOrEmail: 'ada', message: 'No.' },
        ],
        ['new WrongUsernameOrPasswordError(null)', { kind: 'wrong_credentials', userNameOrEmail: null, message: null }],
        [
          `new ValidationError('user_exists', 'Taken.')`,
          { kind: 'validation', code: 'user_exists', message: 'Taken.' },
        ],
        [`new UnauthorizedError('Go away.')`, { kind: 'unauthorized', message: 'Go away.' }],
      ];
      for (const [made, refusal] of refusals) {
        for (const code of [
          `function login(name, password, callback) { callback(${made}); }`,
          `function login(name, password, callback) { throw ${made}; }`,
          `async function login(name, password, callback) { throw ${made}; }`,
        ]) {
          const outcome = await host.run(call(code));
          assert.deepEqual(outcome.status === 'refused' && outcome.refusal, refusal);
        }
      }
    });

    it('captures what the script writes to the console', async () => {
      const code = `function login(name, password, callback) {
        console.log('looking for %s', name, { deep: { er: 1 } });
        console.error(new Error('hm').message);
        callback(null);
      }`;
      const outcome = await host.run(call(code));
      assert.deepEqual(outcome.console, [
        { level: 'log', text: 'looking for ada { deep: { er: 1 } }' },
        { level: 'error', text: 'hm' },
      ]);
    });

    it('keeps the console lines of calls that run at the same time apart', async () => {
      const code = `async function login(name, password, callback) {
        for (let at = 0; at < 5; at += 1) { console.log(name); await new Promise((go) => setImmediate(go)); }
        callback(null);
      }`;
      const outcomes = await Promise.all(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => host.run(call(code, { args: [name, ''] }))),
      );
      assert.deepEqual(
        outcomes.map((outcome) => [...new Set(outcome.console.map((line) => line.text))].join()),
        ['a', 'b', 'c', 'd', 'e', 'f'],
      );
    });
  });

  describe('bad scripts', () => {
    const cases: [string, string, string, RegExp][] = [
      ['an error', 'callback(new Error("Store down"))', 'error', /Store down/],
      ['an error that is a string', 'callback("Store down")', 'error', /Store down/],
      ['a throw', 'throw new TypeError("x of undefined")', 'threw', /x of undefined/],
      ['a throw of nothing', 'throw undefined', 'threw', /undefined/],
      ['an error that cannot be read', 'throw { get message() { throw 1; } }', 'threw', /could not be read/],
      ['process.exit', 'process.exit(3)', 'exited', /code 3/],
      ['process.exit in a timer', 'setTimeout(() => process.exit(0))', 'exited', /code 0/],
      ['process.abort', 'process.abort()', 'crashed', /SIGABRT/],
      ['an error in a timer', 'setTimeout(() => { throw new Error("late"); })', 'uncaught_exception', /late/],
      ['a rejection that nobody handles', 'Promise.reject(new Error("lost"))', 'unhandled_rejection', /lost/],
      ['a result that holds itself', 'const a = {}; a.a = a; callback(null, a)', 'result_cyclic', /holds it/],
      ['a result of 10 MB', 'callback(null, { x: "x".repeat(1e7) })', 'result_too_large', /1048576/],
      ['a result of 10 MB in pieces', 'callback(null, Array(1e6).fill("0123456789"))', 'result_too_large', /1048576/],
      ['a function in the result', 'callback(null, { x() {} })', 'result_not_plain', /x is a function/],
      ['a promise in the result', 'callback(null, Promise.resolve(1))', 'result_not_plain', /promise/],
      [
        'a getter that throws',
        'callback(null, { get x() { throw new Error(); } })',
        'result_not_plain',
        /could not be read/,
      ],
      [
        '__proto__ in the result',
        `callback(null, JSON.parse('{"__proto__":{"admin":true}}'))`,
        'result_not_plain',
        /__proto__/,
      ],
      [
        'a very deep result',
        'let a = {}; for (let i = 0; i < 1000; i++) a = { a }; callback(null, a)',
        'result_not_plain',
        /deeper/,
      ],
      ['endless recursion', '(function f() { f(); })()', 'threw', /call stack/],
      ['a module that is not allowed', 'require("fs")', 'threw', /not on the list/],
      ['a module from a path', 'require("/etc/passwd")', 'threw', /not on the list/],
      ['a module by import()', 'import("node:fs").catch(callback)', 'error', /import/],
      ['a built-in behind the back', 'process.getBuiltinModule("node:fs")', 'threw', /not on the list/],
      ['a signal to the broker', 'process.kill(process.ppid, "SIGKILL")', 'threw', /not available/],
      ['the debugger of the broker', 'process._debugProcess(process.ppid)', 'threw', /not available/],
      ['a buffer of 1 GB', 'callback(null, Buffer.alloc(1e9).length)', 'memory', /allocat/],
      [
        'buffers without end',
        'globalThis.all = []; setInterval(() => all.push(Buffer.alloc(1e7, 1)), 5)',
        'memory',
        /memory|allocat/,
      ],
      ['memory without end', 'const all = []; for (;;) all.push(new Array(1000).fill({}))', 'memory', /memory/],
    ];
    for (const [what, body, kind, message] of cases) {
      it(`answers ${what} with a failure of the kind ${kind}`, async () => {
        const outcome = await host.run(call(`function login(name, password, callback) {\n${body};\n}`));
        assert.equal(failure(outcome).kind, kind);
        assert.match(failure(outcome).message, message);
        assert.deepEqual(values(await host.run(call(returnsName))), ['ada']);
      });
    }

    it('answers a rejection with the place in the script, and no path of the machine', async () => {
      const outcome = await host.run(call('async function login(name) {\n  throw new Error("no");\n}'));
      assert.deepEqual(failure(outcome), { kind: 'rejected', message: 'no', lines: ['legacy/login.js:2:9'] });
    });

    it('counts columns of the first line from its first character', async () => {
      const outcome = await host.run(call('() => { throw new Error("no"); }'));
      assert.deepEqual(failure(outcome).lines, ['legacy/login.js:1:15']);
    });

    it('answers a syntax error, and a script that is no function', async () => {
      assert.equal(failure(await host.run(call('function login(name, {'))).kind, 'syntax');
      assert.equal(failure(await host.run(call('42'))).kind, 'load');
    });

    it('kills a script that hangs, and one that never answers', async () => {
      for (const code of [hangs, 'function login(name, password, callback) {}', 'async () => {}']) {
        const outcome = await host.run(call(code, { args: [1], timeoutMs: 150 }));
        assert.equal(failure(outcome).kind, 'timeout');
      }
    });

    it('keeps what a script wrote before it hung', async () => {
      const code = 'function login(name) { console.log("before"); for (;;); }';
      assert.deepEqual((await host.run(call(code, { timeoutMs: 1000 }))).console, [{ level: 'log', text: 'before' }]);
    });

    it('takes the first of two callbacks and logs the second', async () => {
      const code = 'function login(n, p, callback) { callback(null, 1); callback(null, 2); }';
      assert.deepEqual(values(await runUntilLogged(call(code), 'double_callback')), [1]);
      assert.equal(log.find((entry) => entry.kind === 'double_callback')?.script, 'legacy/login.js');
    });

    it('survives a rejection that comes after the callback, and logs it', async () => {
      const code = 'function login(n, p, callback) { callback(null, 1); Promise.reject(new Error("after")); }';
      assert.deepEqual(values(await runUntilLogged(call(code), 'unhandled_rejection')), [1]);
    });

    it('refuses arguments that cannot be cloned', async () => {
      const outcome = await host.run(call(returnsName, { args: [() => 1, ''] }));
      assert.equal(failure(outcome).kind, 'arguments_not_plain');
    });

    it('logs each failure with the name of the script', async () => {
      log.length = 0;
      await host.run(call('function login() { throw new Error("x"); }'));
      assert.deepEqual(
        log.map(({ level, script, kind, message }) => ({ level, script, kind, message })),
        [{ level: 'error', script: 'legacy/login.js', kind: 'threw', message: 'x' }],
      );
    });
  });

  it('answers a call that is given up', async () => {
    const abort = new AbortController();
    const pending = host.run(call(hangs, { signal: abort.signal, timeoutMs: 300 }));
    abort.abort();
    assert.equal(failure(await pending).kind, 'aborted');
    assert.equal(failure(await host.run(call(returnsName, { signal: abort.signal }))).kind, 'aborted');
  });
});

describe('containers', () => {
  async function withHost(
    options: Parameters<typeof createScriptHost>[0],
    run: (host: ScriptHost) => Promise<void>,
  ): Promise<void> {
    const host = createScriptHost({ timeoutMs: 30_000, ...options });
    try {
      await run(host);
    } finally {
      await host.close();
    }
  }

  const counts =
    'function login(n, p, callback) { global.count = (global.count || 0) + 1; callback(null, global.count); }';

  it('keep `global` between calls and lose it with the process', () =>
    withHost({ maxContainers: 1 }, async (host) => {
      assert.deepEqual(values(await host.run(call(counts))), [1]);
      assert.deepEqual(values(await host.run(call(counts))), [2]);
      await host.run(call(hangs, { timeoutMs: 50 }));
      assert.deepEqual(values(await host.run(call(counts))), [1]);
      host.recycle();
      assert.deepEqual(values(await host.run(call(counts))), [1]);
    }));

  it('do not let `global` change the globals of the runtime', () =>
    withHost({ maxContainers: 1 }, async (host) => {
      const code =
        'function login(n, p, callback) { global.Promise = global.JSON = undefined; callback(null, typeof Promise); }';
      assert.deepEqual(values(await host.run(call(code))), ['function']);
      assert.deepEqual(values(await host.run(call(returnsName))), ['ada']);
    }));

  it('lose no call that waits behind a killed one', () =>
    withHost({ maxContainers: 1 }, async (host) => {
      const hung = host.run(call(hangs, { timeoutMs: 200 }));
      const waiting = Array.from({ length: 20 }, (_, at) => host.run(call(returnsName, { args: [at, ''] })));
      assert.equal(failure(await hung).kind, 'timeout');
      assert.deepEqual(
        (await Promise.all(waiting)).flatMap(values),
        Array.from({ length: 20 }, (_, at) => at),
      );
    }));

  it('let others go on while scripts hang', () =>
    withHost({ maxContainers: 4 }, async (host) => {
      const hung = [1, 2, 3, 4, 5].map(() => host.run(call(hangs)));
      for (let at = 0; at < 200; at += 1) {
        assert.deepEqual(values(await host.run(call(`${returnsName}// ${at % 3}`, { args: [at, ''] }))), [at]);
      }
      void Promise.all(hung);
    }));

  it('say that they are busy when nothing becomes free', () =>
    withHost({ maxContainers: 1, waitMs: 300 }, async (host) => {
      await host.ready();
      void host.run(call(hangs));
      assert.equal(failure(await host.run(call(returnsName))).kind, 'busy');
    }));

  it('fail the calls that are on their way when the host closes', () =>
    withHost({ maxContainers: 1 }, async (host) => {
      const calls = [host.run(call(hangs)), host.run(call(returnsName))];
      await host.close();
      assert.deepEqual(
        (await Promise.all(calls)).map((outcome) => failure(outcome).kind),
        ['closed', 'closed'],
      );
      assert.equal(failure(await host.run(call(returnsName))).kind, 'closed');
    }));

  describe('that go down with several calls', () => {
    let server: Server;
    let address: string;
    let visits: string[];
    const held: (() => void)[] = [];

    before(async () => {
      server = createServer((request, response) => {
        const name = request.url?.slice(1) ?? '';
        visits.push(name);
        // The first visit of each name is held until somebody lets it go, later ones are answered.
        if (visits.filter((visit) => visit === name).length === 1) held.push(() => response.end('ok'));
        else response.end('ok');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));

    const visit = `async function login(name, url, callback) {
      const response = await fetch(url + '/' + name);
      callback(null, await response.text());
    }`;

    it('run again what may be run again, and say it of the rest', () =>
      withHost({ maxContainers: 1 }, async (host) => {
        visits = [];
        const one = host.run(call(visit, { args: ['read', address], repeatable: true }));
        const two = host.run(call(visit, { args: ['write', address] }));
        while (visits.length < 2) await new Promise((resolve) => server.once('request', resolve));
        const exit = await host.run(call('function () { process.exit(1); }'));
        assert.equal(failure(exit).kind, 'exited');
        assert.deepEqual(values(await one), ['ok']);
        assert.equal(failure(await two).kind, 'recycled');
        assert.deepEqual(visits.sort(), ['read', 'read', 'write']);
      }));
  });
});
