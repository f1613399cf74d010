import type { AuthenticationMethod } from '../../connections/connection-handler.js';
import type { StageResult } from '../../interaction/pipeline.js';
import type { FactorRequest } from '../../interaction/factor-request.js';
import type { User, UserRepository } from '../../store/user-repository.js';
import type { JsonValue } from '../plain-json.js';
import type { PipelineEffects } from '../pipeline/pipeline-result.js';

type Continue = Extract<StageResult, { kind: 'continue' }>;

/** Writes what scripts said about the user: one write for the whole login. */
export function saveMetadata(users: UserRepository, user: User, effects: PipelineEffects): void {
  const { userMetadata, appMetadata } = effects;
  if (Object.keys(userMetadata).length === 0 && Object.keys(appMetadata).length === 0) return;
  const now = users.find(user.userId);
  if (now === undefined) return;
  users.update(user.userId, {
    userMetadata: merged(now.userMetadata, userMetadata),
    appMetadata: merged(now.appMetadata, appMetadata),
  });
}

/** What the stage adds to the login. */
export function continueWith(effects: PipelineEffects, now: number, userId: string | undefined): Continue {
  const { idTokenClaims, accessTokenClaims, recordedMethods, addedScopes, removedScopes } = effects;
  const methods = recordedMethods.map((name): AuthenticationMethod => ({ name, at: now }));
  const factorRequest = factorsAtEnd(effects);
  return {
    kind: 'continue',
    idTokenClaims,
    accessTokenClaims,
    ...(methods.length === 0 ? {} : { methods }),
    ...(addedScopes.length + removedScopes.length === 0
      ? {}
      : { scopes: { added: addedScopes, removed: removedScopes } }),
    ...(factorRequest === undefined ? {} : { factorRequest }),
    ...(userId === undefined ? {} : { userId }),
  };
}

/** The second factor that scripts ask for behind everything else. */
function factorsAtEnd({ multifactor }: PipelineEffects): FactorRequest | undefined {
  if (multifactor === undefined) return undefined;
  const { provider, allowRememberBrowser } = multifactor;
  // Older scripts name a product; the others mean whatever the person has.
  const factors = provider === 'google-authenticator' ? { factors: ['otp'] } : {};
  return { policy: 'enable', allowRememberBrowser, ...factors };
}

/** Metadata after changes; `null` removes a key. */
export function merged(
  before: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, JsonValue>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...before, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}
