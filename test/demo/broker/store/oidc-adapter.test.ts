import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { openDatabase, type BrokerDatabase } from '../../../../demo/broker/store/database.js';
import { createOidcAdapter } from '../../../../demo/broker/store/oidc-adapter.js';

describe('createOidcAdapter', () => {
  let folder = '';
  let database: BrokerDatabase;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-adapter-'));
    database = openDatabase(folder);
  });
  after(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });
  const of = (model: string) => createOidcAdapter(database)(model);

  it('finds what was stored by id, uid and user code, also after the file was opened again', async () => {
    await of('Session').upsert('s1', { uid: 'u1', accountId: 'a' }, 60);
    await of('DeviceCode').upsert('d1', { userCode: 'ABC' }, 60);
    database.close();
    database = openDatabase(folder);
    assert.deepEqual(await of('Session').find('s1'), { uid: 'u1', accountId: 'a' });
    assert.deepEqual(await of('Session').findByUid('u1'), { uid: 'u1', accountId: 'a' });
    assert.deepEqual(await of('DeviceCode').findByUserCode('ABC'), { userCode: 'ABC' });
    assert.equal(await of('Interaction').find('s1'), undefined);
    await of('Session').upsert('s1', { uid: 'u1', accountId: 'b' }, 60);
    assert.deepEqual(await of('Session').find('s1'), { uid: 'u1', accountId: 'b' });
    await of('Session').destroy('s1');
    assert.equal(await of('Session').find('s1'), undefined);
  });

  it('lets a code be used once, and ends its family at the second try', async () => {
    const codes = of('AuthorizationCode');
    await codes.upsert('c1', { grantId: 'g1' }, 60);
    await of('RefreshToken').upsert('r1', { grantId: 'g1' }, 60);
    await of('Grant').upsert('g1', {}, 60);
    await codes.consume('c1');
    assert.equal(typeof (await codes.find('c1'))?.['consumed'], 'number');
    await assert.rejects(async () => codes.consume('c1'), { error: 'invalid_grant' });
    for (const [model, id] of [
      ['AuthorizationCode', 'c1'],
      ['RefreshToken', 'r1'],
      ['Grant', 'g1'],
    ] as const) {
      assert.equal(await of(model).find(id), undefined, model);
    }
  });

  it('ends what one grant gave, model by model', async () => {
    await of('AccessToken').upsert('a1', { grantId: 'g2' }, 60);
    await of('RefreshToken').upsert('r2', { grantId: 'g2' }, 60);
    await of('AccessToken').revokeByGrantId('g2');
    assert.equal(await of('AccessToken').find('a1'), undefined);
    assert.ok(await of('RefreshToken').find('r2'));
  });
});

describe('openDatabase', () => {
  it('refuses a file of a newer version with a sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'idp-login-newer-'));
    const database = openDatabase(folder);
    database.run('PRAGMA user_version = 9999');
    database.close();
    assert.throws(() => openDatabase(folder), { name: 'StartError', message: /newer version of the broker/ });
    await rm(folder, { recursive: true });
  });

  it('rolls back what fails, nested work included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'idp-login-rollback-'));
    const database = openDatabase(folder);
    assert.throws(() =>
      database.atomically(() => {
        database.run("INSERT INTO secrets (name, value) VALUES ('a', x'00')");
        database.atomically(() => database.run("INSERT INTO secrets (name, value) VALUES ('b', x'00')"));
        throw new Error('no');
      }),
    );
    assert.deepEqual(database.all('SELECT name FROM secrets'), []);
    database.close();
    await rm(folder, { recursive: true });
  });
});
