import type { SyncMode } from '../config/tenant.js';
import { avatarPath } from './avatar.js';
import { syncedAttributes, type NormalizedProfile } from './normalized-profile.js';

/** A profile with what must always be there: name, nickname and picture. */
export function completeProfile(profile: NormalizedProfile, issuer: string): NormalizedProfile {
  const fullName = [profile.given_name, profile.family_name].filter(Boolean).join(' ');
  const local = profile.email?.split('@')[0];
  const name = profile.name ?? (fullName || profile.username || profile.email || profile.phone_number || 'Somebody');
  return {
    ...profile,
    name,
    nickname: profile.nickname ?? local ?? profile.username ?? name,
    picture: profile.picture ?? `${issuer}${avatarPath(name)}`,
  };
}

/**
 * The profile of a user after a login at their source.
 *
 * Only five attributes obey the sync mode; the rest always follows the source.
 */
export function syncProfile(
  stored: NormalizedProfile,
  source: NormalizedProfile,
  mode: SyncMode,
  issuer: string,
): NormalizedProfile {
  if (mode === 'on_each_login') return { ...withoutSynced(stored), ...completeProfile(source, issuer) };
  const kept = Object.fromEntries(
    syncedAttributes.filter((name) => stored[name] !== undefined).map((name) => [name, stored[name]]),
  );
  return { ...stored, ...withoutSynced(source), ...kept };
}

function withoutSynced(profile: NormalizedProfile): NormalizedProfile {
  const names: ReadonlySet<string> = new Set(syncedAttributes);
  return Object.fromEntries(Object.entries(profile).filter(([name]) => !names.has(name)));
}
