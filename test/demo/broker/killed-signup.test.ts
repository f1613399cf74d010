import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openBrokerStore } from '../../../demo/broker/store/broker-store.js';
import { createEmbeddedApp } from './support/embedded-app.js';

const main = fileURLToPath(new URL('../../../demo/broker/main.ts', import.meta.url));
const password = 'Kestrel-flies-9';

describe('a broker that is killed while people sign up', () => {
  let folder = '';
  const running = new Set<ChildProcess>();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-killed-'));
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<{ child: ChildProcess; issuer: string }> => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', main, '--assets', folder, '--port', '0', '--data', folder],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: { ...process.env, DEMO_PORT: '4180' },
      },
    );
    running.add(child);
    void once(child, 'exit').then(() => running.delete(child));
    const [message] = (await once(child, 'message')) as [{ issuer: string }];
    return { child, issuer: message.issuer };
  };
  const signUp = async (issuer: string, username: string): Promise<boolean> => {
    const page = await createEmbeddedApp(issuer, { withDpop: false });
    const { body } = await page.start({
      connection: 'users',
      action: 'signup',
      username,
      password,
      resource: 'http://localhost:4182/',
    });
    return body.authorization_code !== undefined;
  };

  it('has each of them whole or not at all, and all of those who were told so', async () => {
    const { child, issuer } = await start();
    const told: string[] = [];
    const asked = Array.from({ length: 24 }, (_, index) => `killed-${String(index)}@demo.example`);
    const all = asked.map(async (username) => {
      if (!(await signUp(issuer, username))) return;
      told.push(username);
      // In the middle of the others.
      if (told.length === 5) child.kill('SIGKILL');
    });
    await Promise.allSettled(all);
    assert.ok(told.length >= 5);
    assert.equal(child.signalCode ?? (await once(child, 'exit'))[1], 'SIGKILL');

    const store = openBrokerStore(folder, Date.now);
    const counts = store.database.get<Record<string, number>>(
      `SELECT (SELECT count(*) FROM users WHERE email LIKE 'killed-%') AS users,
         (SELECT count(*) FROM users JOIN identities USING (user_id) JOIN passwords USING (user_id)
            JOIN local_identifiers USING (user_id) WHERE email LIKE 'killed-%') AS whole,
         (SELECT count(*) FROM local_identifiers WHERE value LIKE 'killed-%') AS names`,
    );
    store.close();
    assert.equal(counts?.['whole'], counts?.['users']);
    assert.equal(counts?.['names'], counts?.['users']);

    const again = await start();
    const page = await createEmbeddedApp(again.issuer, { withDpop: false });
    for (const username of told) {
      const { body } = await page.start({
        connection: 'users',
        username,
        password,
        resource: 'http://localhost:4182/',
      });
      assert.ok(body.authorization_code, 'whoever was told that they have an account has one');
    }
    for (const username of asked.filter((name) => !told.includes(name)).slice(0, 3)) {
      const { body } = await page.start({
        connection: 'users',
        username,
        password,
        resource: 'http://localhost:4182/',
      });
      assert.ok(
        body.authorization_code !== undefined || (await signUp(again.issuer, username)),
        'nothing is half taken',
      );
    }
  });
});
