import type { LocalUsers } from './local-users.js';

/** How far a migration is. */
export interface MigrationProgress {
  readonly migrated: number;
  /** Users whose profile is here and whose password is not. */
  readonly pending: number;
  /** How many users the legacy store had, if somebody said so. */
  readonly total?: number;
  /** From 0 to 1; absent without a total. */
  readonly share?: number;
}

/** Counts the users of a connection that is being migrated. */
export async function readMigrationProgress(users: LocalUsers, total?: number): Promise<MigrationProgress> {
  const { migrated, pending } = await users.count();
  if (total === undefined || total <= 0) return { migrated, pending };
  return { migrated, pending, total, share: Math.min(1, migrated / total) };
}

/** The sentence to show before somebody turns import off. */
export function switchOffWarning({ migrated }: MigrationProgress): string {
  const users = migrated === 1 ? '1 user has' : `${migrated} users have`;
  return (
    `${users} moved into the broker. With import off, every login asks the legacy store again, and passwords that were ` +
    'changed here do not count. To end a migration, leave import on and let login and get_user call back with null.'
  );
}
