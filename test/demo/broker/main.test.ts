import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ada } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';

const main = fileURLToPath(new URL('../../../demo/broker/main.ts', import.meta.url));

interface Ready {
  readonly ready: true;
  readonly issuer: string;
  readonly accounts: readonly { kind: string; identifier: string }[];
}

describe('demo/broker/main.ts', () => {
  let folder = '';
  const running = new Set<ChildProcess>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-main-'));
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, '--assets', folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, DEMO_PORT: '4180' },
    });
    running.add(child);
    void once(child, 'exit').then(() => running.delete(child));
    return child;
  };
  /** Starts it and waits until it says that it is ready. */
  const ready = async (data: string, port = '0') => {
    const child = start('--port', port, '--data', data);
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output.push(String(text)));
    const [message] = (await once(child, 'message')) as [Ready];
    assert.equal(message.ready, true);
    return { child, output, ...message };
  };
  /** Starts it and waits until it gives up. */
  const failure = async (...args: string[]) => {
    const child = start(...args);
    const output: string[] = [];
    child.stderr?.on('data', (text) => output.push(String(text)));
    const [code] = (await once(child, 'close')) as [number];
    return { message: output.join('').trim(), code };
  };

  it('is ready, says what to try, keeps quiet and stops when it is told to', async () => {
    const { child, issuer, accounts, output } = await ready(join(folder, 'quiet'));
    assert.deepEqual(accounts[0], { kind: 'database', identifier: ada.username, password: ada.password });
    const page = await createEmbeddedApp(issuer);
    assert.equal((await page.start({ connection: 'users', resource: 'http://localhost:4182/', ...ada })).status, 200);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
    assert.deepEqual(output, []);
  });

  it('forgets nothing when it is killed', async () => {
    const data = join(folder, 'killed');
    const first = await ready(data);
    const { port } = new URL(first.issuer);
    const page = await createEmbeddedApp(first.issuer);
    const made = await page.start({
      connection: 'users',
      action: 'signup',
      username: 'kept@demo.example',
      password: 'Nanosecond-11',
    });
    const { response, claims } = await page.exchange(made.body.authorization_code ?? '');
    const waiting = await page.start({ connection: 'users', username: 'kept@demo.example' });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await ready(data, port);
    assert.equal(second.issuer, first.issuer);
    const renewed = await page.refresh(response.refresh_token ?? '');
    assert.ok(renewed.access_token);
    const login = await page.next({ password: 'Nanosecond-11' }, waiting.body.auth_session);
    assert.equal((await page.exchange(login.body.authorization_code ?? '')).claims.sub, claims.sub);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  it('has a user whole or not at all when it is killed during sign-ups', async () => {
    const data = join(folder, 'signups');
    const first = await ready(data);
    const people = Array.from({ length: 24 }, (_, index) => ({
      username: `p${index}@demo.example`,
      password: 'Nanosecond-11',
    }));
    const pages = await Promise.all(people.map(() => createEmbeddedApp(first.issuer, { withDpop: false })));
    let answered = 0;
    const signups = people.map(async (person, index) => {
      const answer = await pages[index]?.start({ connection: 'users', action: 'signup', ...person });
      answered += 1;
      if (answered === 6) first.child.kill('SIGKILL');
      return answer?.status;
    });
    const results = await Promise.allSettled(signups);
    const second = await ready(data);
    const page = await createEmbeddedApp(second.issuer, { withDpop: false });
    for (const [index, person] of people.entries()) {
      const login = await page.start({ connection: 'users', ...person });
      const result = results[index];
      const told = result?.status === 'fulfilled' && result.value === 200;
      if (told) assert.equal(login.status, 200, `${person.username} was told that the account is there`);
      if (login.status === 200) continue;
      const again = await page.start({ connection: 'users', action: 'signup', ...person });
      assert.equal(again.status, 200, `${person.username} is half there: ${JSON.stringify(again.body.reason)}`);
    }
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  it('says in one sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { message, code } = await failure('--port', port, '--data', join(folder, 'taken'));
    assert.equal(message, `Port ${port} is taken by another program: stop it, or choose another port with --port.`);
    assert.equal(code, 1);
    other.close();
  });

  it('says in one sentence that it cannot keep its data', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    const { message, code } = await failure('--port', '0', '--data', file);
    assert.match(
      message,
      /^The broker cannot keep its data in .*a-file\/broker: .*\. Choose another folder with --data\.$/,
    );
    assert.equal(code, 1);
  });

  it('lists everything that is wrong with its configuration', async () => {
    const file = join(folder, 'tenant.json');
    await writeFile(
      file,
      JSON.stringify({ name: 'x', clients: [], connections: [{ id: 'a b', strategy: 'telepathy' }], colour: 'red' }),
    );
    const { message, code } = await failure('--port', '0', '--data', join(folder, 'wrong'), '--config', file);
    assert.equal(code, 1);
    assert.match(message, /tenant\.json has 4 problems:/);
    for (const path of ['clients', 'connections[0].id', 'connections[0].strategy', 'colour']) {
      assert.ok(message.includes(`  ${path}: `), `${path} in ${message}`);
    }
  });
});
