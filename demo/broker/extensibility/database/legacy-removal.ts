import type { User } from '../../store/user-repository.js';
import type { Extensibility } from '../extensibility.js';
import type { OperationResult } from './operation-result.js';

/**
 * Deletes a user in the legacy stores that rule over them, before they are deleted here: who stayed there would come back
 * with the next login. Returns the result that was not good, if there is one.
 */
export async function removeFromLegacyStores(
  extensibility: Extensibility | undefined,
  { identities }: User,
): Promise<OperationResult | undefined> {
  for (const { connection, sourceUserId } of identities) {
    const scripts = extensibility?.connection(connection);
    if (scripts?.settings.mode !== 'legacy') continue;
    const result = await scripts.database().remove(sourceUserId);
    if (result.status !== 'done') return result;
  }
  return undefined;
}
