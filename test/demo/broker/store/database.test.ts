import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import Database from 'libsql';

import { databaseFile, openDatabase, type BrokerDatabase } from '../../../../demo/broker/store/database.js';

describe('openDatabase', () => {
  let folder: string;
  let database: BrokerDatabase;
  /** What another process would find. */
  let other: Database.Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-database-'));
    database = openDatabase(folder);
    other = new Database(join(folder, databaseFile));
  });
  afterEach(async () => {
    other.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (name: string): number =>
    database.run('INSERT INTO secrets (name, value) VALUES (?, ?)', name, Buffer.from('x'));
  const names = (from: { prepare(sql: string): { all(): unknown[] } }): unknown[] =>
    (from.prepare('SELECT name FROM secrets ORDER BY name').all() as { name: string }[]).map(({ name }) => name);
  const own = (): unknown[] =>
    database.all<{ name: string }>('SELECT name FROM secrets ORDER BY name').map(({ name }) => name);

  it('keeps what was written when it is told to', () => {
    write('a');
    write('b');
    assert.deepEqual(own(), ['a', 'b']);
    assert.deepEqual(names(other), []);
    database.flush();
    assert.deepEqual(names(other), ['a', 'b']);
  });

  it('keeps it at the end of the turn anyway', async () => {
    write('a');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual(names(other), ['a']);
  });

  it('keeps it when it is closed', () => {
    write('a');
    database.close();
    assert.deepEqual(names(other), ['a']);
    database = openDatabase(folder);
  });

  it('takes back what failed as a whole, and nothing of what others wrote in the same turn', () => {
    write('before');
    assert.throws(() =>
      database.atomically(() => {
        write('within');
        write('within');
      }),
    );
    write('after');
    database.flush();
    assert.deepEqual(names(other), ['after', 'before']);
  });

  it('goes on after one statement that failed', () => {
    write('a');
    assert.throws(() => write('a'), /UNIQUE/);
    write('b');
    database.flush();
    assert.deepEqual(names(other), ['a', 'b']);
  });

  it('joins work within work, which fails with it', () => {
    assert.throws(() =>
      database.atomically(() => {
        database.atomically(() => write('inner'));
        throw new Error('outer');
      }),
    );
    database.flush();
    assert.deepEqual(names(other), []);
  });

  it('does not call kept what could not be kept', async () => {
    database.run('CREATE TABLE parent (id INTEGER PRIMARY KEY)');
    database.run('CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)');
    database.flush();
    // It fails when it is committed, and not before.
    database.run('INSERT INTO child (id) VALUES (7)');
    write('with it');
    assert.throws(() => database.flush(), /could not be kept/);
    // Another request of the same turn must not answer either.
    assert.throws(() => database.flush(), /could not be kept/);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    write('later');
    database.flush();
    assert.deepEqual(names(other), ['later']);
  });
});
