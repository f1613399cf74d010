import { longestPassword } from '../../profile/password-policy.js';
import type { User } from '../../store/user-repository.js';
import { accountScriptsOf } from '../account-scripts.js';
import { ConnectionFailure, type TurnReason, type TurnRequest, type TurnResult } from '../connection-handler.js';
import type { LocalConnection } from './local-connection.js';
import { personalWords } from './local-passwords.js';

/** What a login knows so far; kept between two turns. */
interface Draft {
  readonly username: string;
  /** Set when the password was right, and too old. */
  readonly expiredFor?: string;
}

/** Signs in with an identifier and a password, in one turn or in two; an old password is replaced on the way. */
export async function takePasswordLogin(request: TurnRequest, local: LocalConnection): Promise<TurnResult> {
  const { options, accounts, services } = local;
  const { input } = request;
  const kept = request.kept as Draft | undefined;
  if (kept?.expiredFor !== undefined && input.username === undefined) {
    return replaceExpired(request, local, kept.username, kept.expiredFor);
  }
  const username = input.username ?? kept?.username;
  const askBoth = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers: options.specs, withPassword: true },
    ...(reason === undefined ? {} : { reason }),
  });
  const askPassword = (identifier: string, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'password', identifier, canReset: options.reset !== false },
    keep: { username: identifier },
    ...(reason === undefined ? {} : { reason }),
  });

  if (username === undefined || username.trim() === '') return askBoth();
  if (input.password === undefined) return askPassword(username);
  const user = accounts.find(accounts.read(username));
  const hash = user && services.passwords.hashOf(user.userId);
  // An unknown name and a password of absurd length cost as much time as any other, and get the same answer.
  const tooLong = input.password.length > longestPassword;
  const right = await services.hasher.verify(tooLong ? undefined : hash, tooLong ? '' : input.password);
  if (!right || user === undefined) {
    services.log.write({
      type: user === undefined ? 'fu' : 'fp',
      connection: local.id,
      clientId: request.clientId,
      ip: request.ip,
      ...(user === undefined ? {} : { userId: user.userId }),
    });
    const reason: TurnReason = { code: 'invalid_credentials', field: 'password' };
    return input.username === undefined ? askPassword(username, reason) : askBoth(reason);
  }
  if (hash !== undefined && services.hasher.needsRehash(hash)) {
    services.passwords.rehash(user.userId, await services.hasher.hash(input.password));
  }
  if (local.passwords.hasExpired(user.userId)) {
    // Whoever is blocked learns that first, and changes nothing.
    if (user.blocked) throw new ConnectionFailure('account_blocked', `user ${user.userId} is blocked`);
    return askNew(local, username, user.userId, { code: 'password_expired' });
  }
  return letIn(request, local, user);
}

/** Signs the person in, unless their address must be verified before. */
export function letIn(request: TurnRequest, local: LocalConnection, user: User): TurnResult {
  const { options, services, accounts } = local;
  const { email, email_verified: isVerified } = user.profile;
  if (!options.verifiedOnly || email === undefined || isVerified === true) {
    return { kind: 'identity', identity: accounts.identity(user) };
  }
  services.log.write({
    type: 'f',
    connection: local.id,
    clientId: request.clientId,
    userId: user.userId,
    ip: request.ip,
    detail: { code: 'verification_required' },
  });
  const wait =
    services.throttle.hit('messages by ip', request.ip, services.limits.messagesByIp) ??
    services.throttle.hit('messages', `${local.id}\0${email}`, services.limits.messagesByIdentifier);
  if (wait === undefined) {
    local.mailLink({ purpose: 'verify', user, clientId: request.clientId, clientName: request.clientName });
  }
  return { kind: 'ask', step: { kind: 'message', code: 'verification_sent' } };
}

function askNew(local: LocalConnection, username: string, userId: string, reason: TurnReason): TurnResult {
  return {
    kind: 'ask',
    step: { kind: 'new-password', policy: local.options.policy, reason: 'expired' },
    keep: { username, expiredFor: userId },
    reason,
  };
}

async function replaceExpired(
  request: TurnRequest,
  local: LocalConnection,
  username: string,
  userId: string,
): Promise<TurnResult> {
  const { services, passwords } = local;
  const password = request.input.newPassword ?? request.input.password;
  const user = services.users.find(userId);
  if (user === undefined || user.blocked) throw new ConnectionFailure('account_blocked', 'the user is gone or blocked');
  // A new password that came of another login has taken this one's place.
  if (!passwords.hasExpired(userId))
    throw new ConnectionFailure('session_expired', 'the password was replaced already');
  if (password === undefined) return askNew(local, username, userId, { code: 'password_expired' });
  const current = services.passwords.hashOf(userId);
  const isSame = await services.hasher.verify(current, password);
  const refusal =
    (await passwords.refusal(password, personalWords(user), userId)) ??
    (isSame
      ? {
          code: 'password_policy' as const,
          rules: [{ code: 'history', status: 'fail' as const, args: { count: 1 } }],
        }
      : undefined);
  const event = { connection: local.id, clientId: request.clientId, userId, ip: request.ip };
  if (refusal !== undefined) {
    services.log.write({ type: 'fcp', ...event, detail: { code: refusal.code } });
    return askNew(local, username, userId, { field: 'new_password', ...refusal });
  }
  const changed = await passwords.replace(user, password, 'password');
  services.log.write({ type: 'scp', ...event });
  accountScriptsOf(services).afterPasswordChange({ connection: local.connection, request }, changed);
  return letIn(request, local, changed);
}
