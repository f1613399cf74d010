import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { hash as bcryptHash } from 'bcryptjs';

import {
  createCustomDatabase,
  type CustomDatabase,
} from '../../../../../demo/broker/extensibility/database/custom-database.js';
import { readMigrationProgress } from '../../../../../demo/broker/extensibility/database/migration-progress.js';
import type { DatabaseOperation, StoreMode } from '../../../../../demo/broker/extensibility/database/operation-plan.js';
import type { OperationResult } from '../../../../../demo/broker/extensibility/database/operation-result.js';
import {
  createPasswordProof,
  type PasswordProof,
} from '../../../../../demo/broker/extensibility/database/password-proof.js';
import { createPasswordHasher } from '../../../../../demo/broker/profile/password-hasher.js';
import { createLegacyStore, type LegacyStore } from './legacy-store.js';
import { createMemoryLocalUsers, type MemoryLocalUsers } from './memory-local-users.js';

let passwords: PasswordProof;
before(() => {
  passwords = createPasswordProof(createPasswordHasher({ memoryKiB: 64, passes: 1 }));
});

interface Stage {
  readonly database: CustomDatabase;
  readonly legacy: LegacyStore;
  readonly users: MemoryLocalUsers;
  /** The same users and legacy store, in another mode. */
  as(mode: StoreMode): CustomDatabase;
}

/** Ada (1) and Bob (2) are in the legacy store, Eve (own) in the broker's. */
async function stage(mode: StoreMode): Promise<Stage> {
  const legacy = createLegacyStore(
    { id: '1', email: 'ada@legacy.example', username: 'ada', password: 'ada-pass', verified: true },
    { id: '2', email: 'bob@legacy.example', password: 'bob-pass', verified: false },
  );
  const users = createMemoryLocalUsers();
  await users.create({ email: 'eve@own.example', passwordHash: await passwords.hash('eve-pass') });
  const as = (which: StoreMode): CustomDatabase =>
    createCustomDatabase({ mode: which, scripts: legacy.scripts, users, passwords });
  return { database: as(mode), legacy, users, as };
}

const signup = (email: string, password: string) => ({
  identifier: email,
  email,
  password,
  client_id: 'demo-app',
  tenant: 'demo',
  connection: 'legacy',
});

/** What was called, in its order, and how it ended. */
function line(result: OperationResult): string {
  return [...result.calls, result.status].join(' ');
}

describe('the table of operations', () => {
  type Row = [
    DatabaseOperation,
    string,
    (database: CustomDatabase) => Promise<OperationResult>,
    Record<StoreMode, string>,
  ];
  const rows: Row[] = [
    [
      'login',
      'of a user of the legacy store',
      (database) => database.login('ada@legacy.example', 'ada-pass'),
      {
        own: 'local:find local:verify wrong-credentials',
        legacy: 'script:login local:cache done',
        import: 'local:find script:login local:adopt done',
      },
    ],
    [
      'login',
      'of a user of the own store',
      (database) => database.login('eve@own.example', 'eve-pass'),
      {
        own: 'local:find local:verify done',
        legacy: 'script:login wrong-credentials',
        import: 'local:find local:verify done',
      },
    ],
    [
      'login',
      'with a wrong password',
      (database) => database.login('ada@legacy.example', 'wrong'),
      {
        own: 'local:find local:verify wrong-credentials',
        legacy: 'script:login wrong-credentials',
        import: 'local:find script:login wrong-credentials',
      },
    ],
    [
      'signup',
      'of somebody new',
      (database) => database.signup(signup('new@example.com', 'new-pass')),
      {
        own: 'local:find local:create done',
        legacy: 'script:get_user script:create script:login local:cache done',
        import: 'local:find script:get_user local:create done',
      },
    ],
    [
      'signup',
      'of a user of the legacy store',
      (database) => database.signup(signup('Ada@Legacy.Example', 'new-pass')),
      {
        own: 'local:find local:create done',
        legacy: 'script:get_user user-exists',
        import: 'local:find script:get_user user-exists',
      },
    ],
    [
      'signup',
      'of a user of the own store',
      (database) => database.signup(signup('eve@own.example', 'new-pass')),
      {
        own: 'local:find user-exists',
        legacy: 'script:get_user script:create script:login local:cache done',
        import: 'local:find user-exists',
      },
    ],
    [
      'request-reset',
      'of a user of the legacy store',
      (database) => database.requestReset('ada@legacy.example'),
      { own: 'local:find not-found', legacy: 'script:get_user done', import: 'local:find script:get_user done' },
    ],
    [
      'request-reset',
      'of nobody',
      (database) => database.requestReset('nobody@example.com'),
      {
        own: 'local:find not-found',
        legacy: 'script:get_user not-found',
        import: 'local:find script:get_user not-found',
      },
    ],
    [
      'confirm-reset',
      'of a user of the legacy store',
      (database) => database.confirmReset('ada@legacy.example', 'next-pass'),
      {
        own: 'local:find not-found',
        legacy: 'script:change_password done',
        import: 'local:find script:get_user local:adopt done',
      },
    ],
    [
      'confirm-reset',
      'of a user of the own store',
      (database) => database.confirmReset('eve@own.example', 'next-pass'),
      {
        own: 'local:find local:set-hash done',
        legacy: 'script:change_password not-changed',
        import: 'local:find local:set-hash done',
      },
    ],
    [
      'set-password',
      'of a user of the own store',
      (database) => database.setPassword('eve@own.example', 'next-pass'),
      {
        own: 'local:find local:set-hash done',
        legacy: 'script:change_password not-changed',
        import: 'local:find local:set-hash done',
      },
    ],
    [
      'verify-email',
      'of a user of the legacy store',
      (database) => database.verifyEmail('bob@legacy.example'),
      { own: 'local:find not-found', legacy: 'script:verify done', import: 'local:find not-found' },
    ],
    [
      'verify-email',
      'of a user of the own store',
      (database) => database.verifyEmail('eve@own.example'),
      {
        own: 'local:find local:set-verified done',
        legacy: 'script:verify not-changed',
        import: 'local:find local:set-verified done',
      },
    ],
    [
      'change-email',
      'of a user of the own store',
      (database) => database.changeEmail('eve@own.example', 'eva@own.example', false),
      {
        own: 'local:find-new local:find local:change done',
        legacy: 'script:get_user script:change_email not-changed',
        import: 'local:find-new script:get_user local:find local:change done',
      },
    ],
    [
      'change-email',
      'to the address of a legacy user',
      (database) => database.changeEmail('eve@own.example', 'bob@legacy.example', true),
      {
        own: 'local:find-new local:find local:change done',
        legacy: 'script:get_user user-exists',
        import: 'local:find-new script:get_user user-exists',
      },
    ],
    [
      'change-username',
      'of a user of the legacy store',
      (database) => database.changeUsername('ada', 'lovelace'),
      {
        own: 'local:find-new local:find not-found',
        legacy: 'script:get_user script:change_username done',
        import: 'local:find-new script:get_user local:find not-found',
      },
    ],
    [
      'change-phone-number',
      'of a user of the legacy store',
      (database) => database.changePhoneNumber('ada', '+4915112345678', true),
      {
        own: 'local:find-new local:find not-found',
        legacy: 'script:get_user script:change_phone_number done',
        import: 'local:find-new script:get_user local:find not-found',
      },
    ],
    [
      'delete',
      'of a user of the legacy store',
      (database) => database.remove('1'),
      { own: 'local:find not-found', legacy: 'script:delete local:find done', import: 'local:find not-found' },
    ],
    [
      'delete',
      'of a user of the own store',
      (database) => database.remove('own-1'),
      {
        own: 'local:find local:remove done',
        legacy: 'script:delete local:find local:remove done',
        import: 'local:find local:remove done',
      },
    ],
    [
      'find',
      'of a user of the legacy store (a code by mail)',
      (database) => database.find('ada@legacy.example'),
      { own: 'local:find not-found', legacy: 'script:get_user done', import: 'local:find script:get_user done' },
    ],
  ];
  for (const [operation, who, run, expected] of rows) {
    for (const mode of ['own', 'legacy', 'import'] as const) {
      it(`${operation} ${who}, ${mode}: ${expected[mode]}`, async () => {
        const { database } = await stage(mode);
        assert.equal(line(await run(database)), expected[mode]);
      });
    }
  }
});

describe('a connection without import', () => {
  it('keeps a copy of the profile and never a hash', async () => {
    const { database, users } = await stage('legacy');
    await database.login('ada', 'ada-pass');
    const copy = users.all.find((user) => user.sourceUserId === '1');
    assert.equal(copy?.profile.email, 'ada@legacy.example');
    assert.equal(copy?.passwordHash, undefined);
  });

  it('follows the legacy store: a password that changed there counts at once', async () => {
    const { database, legacy } = await stage('legacy');
    await database.login('ada', 'ada-pass');
    legacy.users[0]!.password = 'other';
    assert.equal((await database.login('ada', 'ada-pass')).status, 'wrong-credentials');
    assert.equal((await database.login('ada', 'other')).status, 'done');
  });

  it('says which script is missing', async () => {
    const { database, legacy } = await stage('legacy');
    legacy.missing.add('delete').add('change_password').add('create');
    assert.deepEqual(await database.remove('1'), {
      status: 'missing-script',
      script: 'delete',
      calls: ['script:delete'],
    });
    assert.equal((await database.confirmReset('ada', 'x')).status, 'missing-script');
    assert.equal((await database.signup(signup('new@example.com', 'x'))).status, 'missing-script');
  });

  it('tells a store that is down from a wrong password', async () => {
    const { database, legacy } = await stage('legacy');
    legacy.down = true;
    const result = await database.login('ada', 'ada-pass');
    assert.equal(result.status, 'failed');
  });
});

describe('a migration', () => {
  it('happens at the first login, with the same id and an argon2id hash', async () => {
    const { database, users } = await stage('import');
    const result = await database.login('ada@legacy.example', 'ada-pass');
    assert.equal(result.status === 'done' && result.migrated, true);
    const moved = users.all.find((user) => user.sourceUserId === '1');
    assert.match(moved?.passwordHash ?? '', /^\$argon2id\$/);
    assert.equal(moved?.profile.email_verified, true);
  });

  it('asks the legacy store never again, not even for a wrong password or while it is down', async () => {
    const { database, legacy } = await stage('import');
    await database.login('ada@legacy.example', 'ada-pass');
    legacy.calls.length = 0;
    legacy.down = true;
    assert.equal((await database.login('ADA@legacy.example', 'ada-pass')).status, 'done');
    assert.equal((await database.login('ada', 'ada-pass')).status, 'done');
    assert.equal((await database.login('ada@legacy.example', 'wrong')).status, 'wrong-credentials');
    assert.equal((await database.login('bob@legacy.example', 'bob-pass')).status, 'failed');
    assert.deepEqual(legacy.calls, ['login']);
  });

  it('does not follow the legacy store afterwards', async () => {
    const { database, legacy } = await stage('import');
    await database.login('ada', 'ada-pass');
    legacy.users[0]!.password = 'other';
    assert.equal((await database.login('ada', 'other')).status, 'wrong-credentials');
    assert.equal((await database.login('ada', 'ada-pass')).status, 'done');
  });

  it('leaves nobody half moved when the legacy store is down at the first login', async () => {
    const { database, legacy, users } = await stage('import');
    legacy.down = true;
    await database.login('ada', 'ada-pass');
    assert.equal(users.all.length, 1);
    legacy.down = false;
    assert.equal((await database.login('ada', 'ada-pass')).status, 'done');
  });

  it('of one user by two logins at the same time makes one user', async () => {
    const { database, users } = await stage('import');
    const results = await Promise.all([1, 2, 3].map(() => database.login('ada', 'ada-pass')));
    assert.deepEqual(
      results.map((result) => result.status),
      ['done', 'done', 'done'],
    );
    assert.equal(users.all.filter((user) => user.sourceUserId === '1').length, 1);
  });

  it('can happen by a reset, from the profile of get_user with the new password', async () => {
    const { database, legacy, users } = await stage('import');
    assert.equal((await database.requestReset('ada@legacy.example')).status, 'done');
    const result = await database.confirmReset('ada@legacy.example', 'brand-new');
    assert.equal(result.status === 'done' && result.migrated, true);
    assert.equal(users.all.find((user) => user.sourceUserId === '1')?.profile.username, 'ada');
    legacy.calls.length = 0;
    assert.equal((await database.login('ada@legacy.example', 'brand-new')).status, 'done');
    assert.equal((await database.login('ada@legacy.example', 'ada-pass')).status, 'wrong-credentials');
    assert.deepEqual(legacy.calls, []);
  });

  it('refuses the sign-up of a legacy address and makes new users here alone', async () => {
    const { database, legacy } = await stage('import');
    assert.equal((await database.signup(signup('BOB@legacy.example', 'x'))).status, 'user-exists');
    assert.equal((await database.signup(signup('new@example.com', 'new-pass'))).status, 'done');
    assert.deepEqual(legacy.calls, ['get_user', 'get_user']);
    assert.equal((await database.login('new@example.com', 'new-pass')).status, 'done');
  });

  it('does not let a sign-up pass that cannot be checked because the store is down', async () => {
    const { database, legacy } = await stage('import');
    legacy.down = true;
    assert.equal((await database.signup(signup('bob@legacy.example', 'x'))).status, 'failed');
  });

  it('keeps the old password of the legacy store out when the user has another address here', async () => {
    const { database } = await stage('import');
    await database.login('ada@legacy.example', 'ada-pass');
    await database.changeEmail('ada@legacy.example', 'ada@new.example', true);
    await database.changeUsername('ada', 'lovelace');
    const result = await database.login('ada@legacy.example', 'ada-pass');
    assert.equal(line(result), 'local:find script:login local:adopt wrong-credentials');
    assert.equal((await database.login('ada@new.example', 'ada-pass')).status, 'done');
  });

  it('refuses a legacy user with the address of somebody else here', async () => {
    const { database, legacy } = await stage('import');
    legacy.users.push({ id: '9', email: 'eve@own.example', username: 'evil', password: 'x', verified: true });
    const result = await database.login('evil', 'x');
    assert.equal(result.status === 'failed' && result.failure.kind, 'id_collision');
    assert.equal((await database.login('eve@own.example', 'x')).status, 'wrong-credentials');
  });

  it('finishes when login and get_user find nobody any more', async () => {
    const { database, legacy } = await stage('import');
    await database.login('ada', 'ada-pass');
    legacy.users.length = 0;
    assert.equal((await database.login('ada', 'ada-pass')).status, 'done');
    assert.equal((await database.login('bob@legacy.example', 'bob-pass')).status, 'wrong-credentials');
    assert.equal((await database.signup(signup('bob@legacy.example', 'mine'))).status, 'done');
  });

  it('takes over who was known by a copy before import was turned on', async () => {
    const { as, users } = await stage('legacy');
    await as('legacy').login('ada', 'ada-pass');
    assert.equal((await as('import').login('ada', 'ada-pass')).status, 'done');
    assert.equal(users.all.filter((user) => user.sourceUserId === '1').length, 1);
  });

  it('sends every login back to the script when import is turned off', async () => {
    const { as, legacy } = await stage('import');
    await as('import').login('ada', 'ada-pass');
    await as('import').setPassword('ada', 'changed-here');
    legacy.calls.length = 0;
    assert.equal((await as('legacy').login('ada', 'changed-here')).status, 'wrong-credentials');
    assert.equal((await as('legacy').login('ada', 'ada-pass')).status, 'done');
    assert.deepEqual(legacy.calls, ['login', 'login']);
    assert.equal((await as('import').login('ada', 'changed-here')).status, 'done');
  });

  it('tells how far it is', async () => {
    const { database, users } = await stage('import');
    await database.login('ada', 'ada-pass');
    await users.cache({ sourceUserId: '7', profile: {}, userMetadata: {}, appMetadata: {}, factors: [], raw: {} });
    assert.deepEqual(await readMigrationProgress(users, 4), { migrated: 2, pending: 1, total: 4, share: 0.5 });
    assert.deepEqual(await readMigrationProgress(users), { migrated: 2, pending: 1 });
  });

  it('renews a bcrypt hash of a bulk import at the first login', async () => {
    const { database, users } = await stage('import');
    const legacy = {
      sourceUserId: '5',
      profile: { username: 'carl' },
      userMetadata: {},
      appMetadata: {},
      factors: [],
      raw: {},
    };
    const carl = await users.adopt(legacy, await bcryptHash('carl-pass', 4));
    assert.equal((await database.login('carl', 'wrong')).status, 'wrong-credentials');
    assert.equal((await database.login('carl', 'carl-pass')).status, 'done');
    assert.match(carl.passwordHash ?? '', /^\$argon2id\$/);
    assert.equal((await database.login('carl', 'carl-pass')).status, 'done');
  });
});
