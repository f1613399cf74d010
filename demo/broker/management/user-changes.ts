import type { BrokerCore } from '../broker-module.js';
import type { Problem } from '../config/problems.js';
import { syncedAttributes } from '../profile/normalized-profile.js';
import type { User, UserChanges } from '../store/user-repository.js';
import { ApiError, invalid, refuseProblems } from './api-error.js';
import { profileOwner } from './profile-owner.js';

const texts: Readonly<Record<string, number>> = {
  name: 150,
  given_name: 150,
  family_name: 150,
  nickname: 350,
  picture: 2048,
};

/**
 * What a request changes of a user.
 *
 * Attributes are replaced, `null` takes one away; of the metadata, members are replaced one by one.
 *
 * @throws ApiError — with every problem
 */
export function readUserChanges(core: BrokerCore, user: User, sent: unknown): UserChanges {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw invalid([{ path: '(root)', message: 'must be an object' }]);
  }
  const problems: Problem[] = [];
  const profile: Record<string, unknown> = { ...user.profile };
  const changes: { -readonly [Name in keyof UserChanges]: UserChanges[Name] } = {};
  const touched: string[] = [];
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'blocked') {
      if (typeof value === 'boolean') changes.blocked = value;
      else problems.push({ path: name, message: 'must be true or false' });
    } else if (name === 'user_metadata' || name === 'app_metadata') {
      const before = name === 'user_metadata' ? user.userMetadata : user.appMetadata;
      const merged = mergeMetadata(before, value, name, problems);
      changes[name === 'user_metadata' ? 'userMetadata' : 'appMetadata'] = merged;
    } else if (name === 'email_verified') {
      if (typeof value === 'boolean') profile[name] = value;
      else problems.push({ path: name, message: 'must be true or false' });
      touched.push(name);
    } else if (name in texts) {
      const max = texts[name] ?? 0;
      if (value === null) profile[name] = undefined;
      else if (typeof value === 'string' && value.trim() !== '' && value.length <= max) profile[name] = value.trim();
      else problems.push({ path: name, message: `must be text of at most ${max} characters, or null` });
      touched.push(name);
    } else {
      const known = [...Object.keys(texts), 'email_verified', 'blocked', 'user_metadata', 'app_metadata'].join(', ');
      problems.push({ path: name.slice(0, 80), message: `cannot be changed; what can is ${known}` });
    }
  }
  refuseProblems(problems);
  refuseSynced(core, user, touched);
  if (touched.length > 0) {
    const left = Object.entries(profile).filter(([, value]) => value !== undefined);
    changes.profile = Object.fromEntries(left);
  }
  return changes;
}

/** Attributes that belong to the source are refused: the next login would write over them. */
function refuseSynced(core: BrokerCore, user: User, touched: readonly string[]): void {
  const owner = profileOwner(core, user);
  if (owner === 'application' || touched.length === 0) return;
  const synced: ReadonlySet<string> = new Set(syncedAttributes);
  const refused = touched.filter((name) => owner === 'source' || synced.has(name));
  if (refused.length === 0) return;
  const reason =
    owner === 'source'
      ? 'belongs to the database of this connection: only metadata and the block can be changed here'
      : "is synced at each login: switch the connection's sync off to change it here";
  throw new ApiError(
    400,
    'attribute_synced',
    'Attributes that follow the source cannot be changed here.',
    refused.map((path) => ({ path, message: reason })),
  );
}

function mergeMetadata(
  before: Readonly<Record<string, unknown>>,
  sent: unknown,
  path: string,
  problems: Problem[],
): Readonly<Record<string, unknown>> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    problems.push({ path, message: 'must be an object' });
    return before;
  }
  const merged = Object.fromEntries(Object.entries({ ...before, ...sent }).filter(([, value]) => value !== null));
  if (JSON.stringify(merged).length > 16_384) problems.push({ path, message: 'must be smaller than 16 KiB' });
  return merged;
}
