import { longestPassword } from '../../profile/password-policy.js';
import { accountScriptsOf } from '../account-scripts.js';
import type { PasswordChange, TurnReason } from '../connection-handler.js';
import type { LocalConnection } from './local-connection.js';
import { personalWords } from './local-passwords.js';

/** Changes the password of somebody who is signed in and knows the present one; every other session ends. */
export async function changePassword(change: PasswordChange, local: LocalConnection): Promise<TurnReason | undefined> {
  const { services, passwords } = local;
  const { userId, session, current, next, clientId, ip } = change;
  const event = { connection: local.id, clientId, userId, ip };
  const fail = (reason: TurnReason): TurnReason => {
    services.log.write({ type: 'fcp', ...event, detail: { code: reason.code } });
    return reason;
  };
  const limit = services.limits.failuresByIdentifier;
  const wait = services.throttle.peek('password changes', userId, limit);
  if (wait !== undefined) return fail({ code: 'too_many_attempts', retryAfterSeconds: wait });
  const user = services.users.find(userId);
  const hash = services.passwords.hashOf(userId);
  const isRight = current.length <= longestPassword && (await services.hasher.verify(hash, current));
  if (user === undefined || !isRight) {
    services.throttle.hit('password changes', userId, limit);
    return fail({ code: 'invalid_credentials', field: 'password' });
  }
  const refusal = await passwords.refusal(next, personalWords(user), userId);
  if (refusal !== undefined) return fail({ field: 'new_password', ...refusal });
  const changed = await passwords.replace(user, next, 'password', session);
  services.log.write({ type: 'scp', ...event });
  const request = { clientId, ip, userAgent: '', language: 'en', transaction: '' };
  accountScriptsOf(services).afterPasswordChange({ connection: local.connection, request }, changed);
  return undefined;
}
