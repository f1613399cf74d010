import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf } from '../../../../../demo/broker/extensibility/extensibility.js';
import type { BrokerUnderTest } from '../../support/broker-under-test.js';
import { createEmbeddedApp } from '../../support/embedded-app.js';
import { requestServiceToken, startManagedBroker } from '../../support/management-caller.js';

const script = 'function login(name, password, callback) { callback(null, null); }';
const connections = [
  { id: 'users', strategy: 'database', options: {} },
  {
    id: 'club',
    strategy: 'custom-database',
    options: { import: true, scripts: { login: script, get_user: script.replace('password, ', '') } },
  },
  { id: 'shop', strategy: 'custom-database', options: { scripts: { login: script } } },
] as const;

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ user_id: `u-${index}`, email: `user-${index}@club.example`, name: `User ${index}` }),
  ).join('\n');
}

describe('bulk imports of a broker', () => {
  let dataDir: string;
  let broker: BrokerUnderTest;
  let token: string;

  async function start(): Promise<void> {
    broker = await startManagedBroker({ dataDir, modules: [extensibilityModule], tenant: { connections } });
    token = (await requestServiceToken(broker)).body['access_token'] ?? '';
  }
  async function call(
    method: string,
    path: string,
    body?: string,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const response = await fetch(`${broker.url}/api/v2/connections/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  async function finished(id: string): Promise<Record<string, unknown>> {
    for (;;) {
      const { body } = await call('GET', `club/imports/${id}`);
      if (body['state'] !== 'running') return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'idp-login-imports-'));
    await start();
  });
  after(async () => {
    await broker.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('take a file, tell how far they are, and leave no file behind', async () => {
    const hash = await broker.services.hasher.hash('legacy-pass-3');
    const person = { user_id: 'h-1', email: 'hash@club.example', email_verified: true, password_hash: hash };
    const file = `${lines(250)}\n${JSON.stringify(person)}\nnot json\n`;
    const { status, body } = await call('POST', 'club/imports', file);
    assert.equal(status, 202);
    const end = await finished(String(body['id']));
    assert.deepEqual(
      { state: end['state'], done: end['done'], total: end['total'], created: end['created'], failed: end['failed'] },
      { state: 'finished', done: 252, total: 252, created: 251, failed: 1 },
    );
    assert.deepEqual(end['problems'], [{ line: 252, reason: 'The line is not JSON' }]);
    assert.deepEqual(await readdir(join(dataDir, 'imports')), []);
    const app = await createEmbeddedApp(broker.url);
    const login = await app.start({ connection: 'club', username: 'hash@club.example', password: 'legacy-pass-3' });
    assert.equal(login.status, 200);
    assert.equal((await call('GET', 'club/imports')).status, 200);
  });

  it('are refused where nobody migrates, and without the right', async () => {
    assert.equal((await call('POST', 'shop/imports', lines(1))).status, 409);
    assert.equal((await call('POST', 'nobody/imports', lines(1))).status, 404);
    const { body } = await requestServiceToken(broker, ['read:connections'], { client: 'reader' });
    const response = await fetch(`${broker.url}/api/v2/connections/club/imports`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${body['access_token'] ?? ''}`, 'Content-Type': 'application/x-ndjson' },
      body: lines(1),
    });
    assert.equal(response.status, 403);
  });

  it('can be stopped and taken up again', async () => {
    const { body } = await call('POST', 'club/imports', lines(20_000));
    const id = String(body['id']);
    const stopped = await call('POST', `club/imports/${id}/stop`);
    assert.equal(stopped.body['state'], 'stopped');
    assert.equal((await call('POST', `club/imports/${id}/resume`)).body['state'], 'running');
    await call('POST', `club/imports/${id}/stop`);
  });

  it('go on after the broker was killed, and make nobody twice', async () => {
    await broker.close();
    const folder = await mkdtemp(join(tmpdir(), 'idp-login-killed-'));
    const program = fileURLToPath(new URL('programs/importing-broker.ts', import.meta.url));
    const count = 3000;
    const child = spawn(process.execPath, ['--import', 'tsx', program, folder, String(count)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const done = await new Promise<number>((resolve) => child.once('message', (at) => resolve(Number(at))));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    assert(done > 0 && done < count);

    const kept = dataDir;
    dataDir = folder;
    await start();
    const [job] = extensibilityOf(broker.services)?.imports.list('club') ?? [];
    const end = await finished(job?.id ?? '');
    assert.equal(end['state'], 'finished');
    assert.equal(end['done'], count);
    assert.equal(end['created'], count);
    const progress = await extensibilityOf(broker.services)?.connection('club')?.progress();
    assert.equal((progress?.migrated ?? 0) + (progress?.pending ?? 0), count);
    await broker.close();
    await rm(folder, { recursive: true, force: true });
    dataDir = kept;
    await start();
  });
});
