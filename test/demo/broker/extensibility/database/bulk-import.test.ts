import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hashSync } from 'bcryptjs';

import {
  runBulkImport,
  type ImportProgress,
  type ImportResult,
} from '../../../../../demo/broker/extensibility/database/bulk-import.js';
import { createMemoryLocalUsers } from './memory-local-users.js';
import { openStoredLocalUsers } from './stored-local-users.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bcrypt = hashSync('pass', 4);

function write(lines: readonly unknown[], name = 'users.ndjson'): { file: string; journal: string } {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return { file, journal: join(folder, 'journal') };
}

function user(id: number): object {
  return { user_id: `u${id}`, email: `u${id}@legacy.example`, password_hash: bcrypt };
}

function tally({ status, created, existing, failed, done, total }: ImportResult): object {
  return { status, created, existing, failed, done, total };
}

describe('runBulkImport', () => {
  it('imports users with and without a hash, and says what was wrong with the rest', async () => {
    const users = createMemoryLocalUsers();
    const paths = write([
      user(1),
      { user_id: 'u2', email: 'u2@legacy.example' },
      'not json',
      '',
      { email: 'no-id@legacy.example' },
      { user_id: 'u3', password_hash: 'md5:abc' },
      { user_id: 'u4', email: 'U1@legacy.example' },
      '{"user_id":"u5","__proto__":{"admin":true}}',
      user(1),
    ]);
    const result = await runBulkImport({ ...paths, users, batch: 2 });
    assert.deepEqual(tally(result), { status: 'finished', created: 2, existing: 1, failed: 5, done: 9, total: 9 });
    assert.deepEqual(
      result.problems.map(({ line }) => line),
      [3, 5, 6, 7, 8],
    );
    assert.deepEqual(await users.count(), { migrated: 1, pending: 1 });
  });

  it('tells its progress', async () => {
    const seen: ImportProgress[] = [];
    const paths = write([1, 2, 3, 4, 5].map(user));
    await runBulkImport({ ...paths, users: createMemoryLocalUsers(), batch: 2, onProgress: (p) => seen.push(p) });
    assert.deepEqual(
      seen.map(({ done, total }) => [done, total]),
      [
        [0, 5],
        [2, 5],
        [4, 5],
        [5, 5],
      ],
    );
  });

  it('stops when asked and goes on from there', async () => {
    const users = createMemoryLocalUsers();
    const paths = write(Array.from({ length: 50 }, (_, at) => user(at)));
    const abort = new AbortController();
    const stopped = await runBulkImport({
      ...paths,
      users,
      batch: 10,
      signal: abort.signal,
      onProgress: ({ done }) => done >= 20 && abort.abort(),
    });
    assert.equal(stopped.status, 'stopped');
    const result = await runBulkImport({ ...paths, users, batch: 10 });
    assert.deepEqual(tally(result), { status: 'finished', created: 50, existing: 0, failed: 0, done: 50, total: 50 });
    const again = await runBulkImport({ ...paths, users });
    assert.deepEqual(tally(again), tally(result));
    assert.equal(users.all.length, 50);
  });

  it('counts what was there before', async () => {
    const users = createMemoryLocalUsers();
    await runBulkImport({ ...write([user(1), user(2)]), users });
    const second = await runBulkImport({
      ...write([user(2), user(3)], 'more'),
      journal: join(folder, 'second'),
      users,
    });
    assert.deepEqual(tally(second), { status: 'finished', created: 1, existing: 1, failed: 0, done: 2, total: 2 });
  });

  it('refuses the journal of another file', async () => {
    const users = createMemoryLocalUsers();
    await runBulkImport({ ...write([user(1)]), users });
    await assert.rejects(runBulkImport({ ...write([user(2)]), users }), { name: 'JournalMismatchError' });
  });

  it('survives a journal whose last line was cut', async () => {
    const users = createMemoryLocalUsers();
    const paths = write([1, 2, 3, 4].map(user));
    await runBulkImport({ ...paths, users, batch: 2 });
    const whole = readFileSync(paths.journal, 'utf8');
    writeFileSync(paths.journal, whole.slice(0, -15));
    const result = await runBulkImport({ ...paths, users, batch: 2 });
    assert.deepEqual(tally(result), { status: 'finished', created: 4, existing: 0, failed: 0, done: 4, total: 4 });
    appendFileSync(paths.journal, '{"done":');
    assert.deepEqual(tally(await runBulkImport({ ...paths, users })), tally(result));
  });

  it('reads very long lines and lines that begin in the middle of a read', async () => {
    const users = createMemoryLocalUsers();
    const paths = write(
      Array.from({ length: 40 }, (_, at) => ({
        ...user(at),
        name: 'ä'.repeat(150),
        user_metadata: { bio: 'ß'.repeat(9_000) },
      })),
    );
    const result = await runBulkImport({ ...paths, users, batch: 7 });
    assert.equal(result.created, 40);
    assert.equal(users.all[39]?.profile.name, 'ä'.repeat(150));
  });

  it('loses nobody and makes nobody twice when it is killed again and again', async () => {
    const count = 400;
    const { file, journal } = write(Array.from({ length: count }, (_, at) => user(at)));
    const data = join(folder, 'data');
    const kills = [60, 200, 340];
    let last = '';
    for (;;) {
      const killAt = kills.shift();
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', fileURLToPath(new URL('./programs/bulk-import.ts', import.meta.url)), file, journal, data],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const closed = new Promise((resolve) => child.on('close', resolve));
      for await (const line of createInterface({ input: child.stdout })) {
        last = line;
        if (killAt !== undefined && Number(line.split('/')[0]) >= killAt) child.kill('SIGKILL');
      }
      await closed;
      if (killAt === undefined) break;
    }
    assert.deepEqual(JSON.parse(last), { status: 'finished', created: count, existing: 0, failed: 0 });
    const { users, close } = openStoredLocalUsers(data, 'legacy');
    assert.deepEqual(await users.count(), { migrated: count, pending: 0 });
    assert.equal((await users.find('u399@legacy.example'))?.sourceUserId, 'u399');
    close();
  });
});
