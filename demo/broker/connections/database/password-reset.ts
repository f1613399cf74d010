import type { BrokerServices } from '../../broker-services.js';
import { normalizeEmail } from '../../profile/identifier.js';
import { checkPassword, longestPassword } from '../../profile/password-policy.js';
import {
  ConnectionFailure,
  type Json,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import type { EmailCodes, SentCode } from '../email-code.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalAccounts } from './local-accounts.js';

/** What a reset knows so far; kept between two turns. */
interface Draft {
  readonly username?: string;
  /** Where the code goes, or what stands in for it when there is no such account. */
  readonly address?: string;
  readonly sent?: SentCode;
  /** Set when the code was right. */
  readonly userId?: string;
}

/** Replaces a forgotten password by way of a code; who is unknown sees the same as everybody else. */
export async function takePasswordReset(
  request: TurnRequest,
  connection: { readonly id: string; readonly options: ReadDatabaseOptions },
  accounts: LocalAccounts,
  codes: EmailCodes,
  services: BrokerServices,
): Promise<TurnResult> {
  const { options } = connection;
  const { input } = request;
  if (options.reset === false) throw new ConnectionFailure('access_denied', 'the connection offers no reset');
  const draft = (request.kept ?? {}) as Draft;
  const askIdentifier = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers: options.specs },
    ...(reason === undefined ? {} : { reason }),
  });
  const askCode = (sent: SentCode, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: masked(codes, sent, draft.username ?? input.username ?? ''),
    keep: { ...draft, ...(input.username === undefined ? {} : { username: input.username }), sent } as unknown as Json,
    ...(reason === undefined ? {} : { reason }),
  });
  if (draft.userId !== undefined) return setPassword(request, connection, accounts, services, draft.userId);

  const { sent } = draft;
  const send = async (username: string): Promise<TurnResult> => {
    const candidates = accounts.read(username);
    if (candidates.length === 0) return askIdentifier({ code: 'invalid_identifier', field: 'username' });
    const email = accounts.find(candidates)?.profile.email;
    // Some address must stand for an account that there is not; nothing is sent to it.
    const address = email ?? `${candidates[0]?.value ?? ''}\0`;
    const delivery = email === undefined ? 'pretend' : 'send-later';
    const ordered = await codes.order(request, { connection: connection.id, purpose: 'reset', address, delivery });
    if ('sent' in ordered) return askCode(ordered.sent);
    return sent === undefined ? askIdentifier({ field: 'username', ...ordered.reason }) : askCode(sent, ordered.reason);
  };
  if (input.username !== undefined && input.otp === undefined && input.resend !== true) return send(input.username);
  if (sent === undefined || draft.username === undefined) return askIdentifier();
  if (input.resend === true) {
    const reason = codes.tooSoon(sent);
    return reason === undefined ? send(draft.username) : askCode(sent, reason);
  }
  if (input.otp === undefined) return askCode(sent);
  const wrong = codes.check(request, { connection: connection.id, purpose: 'reset', address: sent.address }, sent);
  if (wrong !== undefined) return askCode(wrong.sent, wrong.reason);
  const user = accounts.find(accounts.read(draft.username));
  if (user === undefined) throw new ConnectionFailure('expired_code', 'the user is gone');
  if (input.newPassword !== undefined) return setPassword(request, connection, accounts, services, user.userId);
  return askNew(options, user.userId);
}

// The mask follows what the person typed: what else is known of the account is not shown.
function masked(codes: EmailCodes, sent: SentCode, username: string): ReturnType<EmailCodes['step']> {
  const step = codes.step(sent);
  const typed = normalizeEmail(username);
  if (typed !== undefined) return codes.step({ ...sent, address: typed });
  const { target: _target, ...rest } = step as Extract<typeof step, { kind: 'code' }>;
  return rest;
}

function askNew(options: ReadDatabaseOptions, userId: string, reason?: TurnReason): TurnResult {
  return {
    kind: 'ask',
    step: { kind: 'new-password', policy: options.policy, reason: 'reset' },
    keep: { userId },
    ...(reason === undefined ? {} : { reason }),
  };
}

async function setPassword(
  request: TurnRequest,
  connection: { readonly id: string; readonly options: ReadDatabaseOptions },
  accounts: LocalAccounts,
  services: BrokerServices,
  userId: string,
): Promise<TurnResult> {
  const { options } = connection;
  const password = request.input.newPassword ?? request.input.password;
  const user = services.users.find(userId);
  if (user === undefined) throw new ConnectionFailure('access_denied', 'the user is gone');
  if (password === undefined) return askNew(options, userId);
  const personal = [user.profile.email?.split('@')[0], user.profile.username, user.profile.name].flatMap(
    (word) => word ?? [],
  );
  const rules = password.length > longestPassword ? undefined : checkPassword(password, options.policy, personal);
  if (rules === undefined || rules.some(({ status }) => status === 'fail')) {
    const more = rules === undefined ? {} : { rules };
    return askNew(options, userId, { code: 'password_policy', field: 'new_password', ...more });
  }
  const hash = await services.hasher.hash(password);
  services.atomically(() => {
    services.passwords.set(userId, hash);
    // Whoever read the code has the mailbox.
    const profile = { ...user.profile, email_verified: true };
    services.users.update(userId, { profile, lastPasswordResetAt: services.now() });
    // Whoever else knew the old password is signed out.
    services.endUserSessions(userId);
  });
  services.log.write({ type: 'scp', connection: connection.id, clientId: request.clientId, userId, ip: request.ip });
  const identity = accounts.identity(user);
  return { kind: 'identity', identity: { ...identity, profile: { ...identity.profile, email_verified: true } } };
}
