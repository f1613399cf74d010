import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { LegacyProfile } from '../../../../../demo/broker/extensibility/database/legacy-profile.js';
import { UserTakenError, type LocalUsers } from '../../../../../demo/broker/extensibility/database/local-users.js';
import type { NormalizedProfile } from '../../../../../demo/broker/profile/normalized-profile.js';
import { createMemoryLocalUsers } from './memory-local-users.js';
import { openStoredLocalUsers } from './stored-local-users.js';

function legacy(sourceUserId: string, profile: NormalizedProfile): LegacyProfile {
  return { sourceUserId, profile, userMetadata: { a: 1 }, appMetadata: {}, factors: [], raw: {} };
}

const ada = legacy('1', { email: 'ada@legacy.example', username: 'ada', email_verified: true });

async function taken(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'free',
    (error: unknown) => (error instanceof UserTakenError ? `UserTakenError ${error.what}` : 'another error'),
  );
}

for (const [where, open] of [
  ['memory', () => ({ users: createMemoryLocalUsers() as LocalUsers, close: () => undefined })],
  [
    'the database',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'local-users-'));
      const { users, close } = openStoredLocalUsers(folder, 'legacy');
      return {
        users,
        close: () => {
          close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  ],
] as const) {
  describe(`LocalUsers in ${where}`, () => {
    function check(behaviour: string, run: (users: LocalUsers) => Promise<void>): void {
      it(behaviour, async () => {
        const { users, close } = open();
        try {
          await run(users);
        } finally {
          close();
        }
      });
    }

    check('finds a user by each name, whatever the case', async (users) => {
      await users.adopt(ada, 'hash');
      for (const name of ['ada@legacy.example', ' ADA@Legacy.Example ', 'Ada']) {
        assert.equal((await users.find(name))?.sourceUserId, '1', name);
      }
      assert.equal(await users.find('eda'), undefined);
      assert.equal((await users.findBySource('1'))?.passwordHash, 'hash');
    });

    check('makes users of its own', async (users) => {
      const eve = await users.create({ email: 'Eve@Own.Example', passwordHash: 'hash' });
      assert.equal(eve.profile.email, 'eve@own.example');
      assert.equal((await users.findBySource(eve.sourceUserId))?.userId, eve.userId);
      assert.equal(
        await taken(users.create({ email: 'eve@own.example', passwordHash: 'x' })),
        'UserTakenError identifier',
      );
    });

    check('adopts a user once, and completes one who had no hash', async (users) => {
      const pending = await users.adopt(ada, undefined);
      assert.equal(pending.passwordHash, undefined);
      assert.deepEqual(await users.count(), { migrated: 0, pending: 1 });
      const done = await users.adopt(ada, 'hash');
      assert.equal(done.userId, pending.userId);
      assert.deepEqual(await users.count(), { migrated: 1, pending: 0 });
      assert.equal(await taken(users.adopt(ada, 'other')), 'UserTakenError id');
    });

    check('adopts nobody with the name of somebody else, and leaves nothing behind', async (users) => {
      await users.create({ email: 'eve@own.example', passwordHash: 'hash' });
      const evil = legacy('9', { email: 'eve@own.example', username: 'evil' });
      assert.equal(await taken(users.adopt(evil, 'x')), 'UserTakenError identifier');
      assert.equal(await users.findBySource('9'), undefined);
      assert.equal(await users.find('evil'), undefined);
    });

    check('caches a user without a hash, and can adopt them later', async (users) => {
      const cached = await users.cache(ada);
      assert.equal((await users.cache(ada)).userId, cached.userId);
      assert.equal((await users.adopt(ada, 'hash')).userId, cached.userId);
      assert.equal((await users.find('ada'))?.passwordHash, 'hash');
    });

    check('changes names and lets the old ones go', async (users) => {
      const { userId } = await users.adopt(ada, 'hash');
      await users.create({ username: 'eve', passwordHash: 'x' });
      await users.update(userId, { email: 'ADA@new.example', emailVerified: false });
      assert.equal(await users.find('ada@legacy.example'), undefined);
      assert.equal((await users.find('ada@new.example'))?.profile.email_verified, false);
      assert.equal(await taken(users.update(userId, { username: 'eve' })), 'UserTakenError identifier');
      assert.equal((await users.find('ada'))?.userId, userId);
    });

    check('removes a user with all names', async (users) => {
      const { userId } = await users.adopt(ada, 'hash');
      await users.remove(userId);
      assert.equal(await users.find('ada'), undefined);
      await users.create({ username: 'ada', passwordHash: 'x' });
    });
  });
}
