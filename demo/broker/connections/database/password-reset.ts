import { normalizeEmail } from '../../profile/identifier.js';
import type { User } from '../../store/user-repository.js';
import { accountScriptsOf, refuseDenied } from '../account-scripts.js';
import {
  ConnectionFailure,
  type Json,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import type { EmailCodes, SentCode } from '../email-code.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalConnection } from './local-connection.js';
import { personalWords } from './local-passwords.js';
import { letIn } from './password-login.js';
import { logUnreadable } from '../unreadable-identifier.js';

/** What a reset knows so far; kept between two turns. */
interface Draft {
  readonly username?: string;
  /** Where the code goes, or what stands in for it when there is no such account. */
  readonly address?: string;
  readonly sent?: SentCode;
  /** Set when the code was right. */
  readonly userId?: string;
}

/** Replaces a forgotten password by way of a code or a link; who is unknown sees the same as everybody else. */
export async function takePasswordReset(request: TurnRequest, local: LocalConnection): Promise<TurnResult> {
  const { options, accounts, codes, services } = local;
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
  if (draft.userId !== undefined) return setPassword(request, local, draft.userId);

  const { sent } = draft;
  const send = async (username: string): Promise<TurnResult> => {
    const candidates = accounts.read(username);
    if (candidates.length === 0) {
      logUnreadable(services, local.id, request);
      return askIdentifier({ code: 'invalid_identifier', field: 'username' });
    }
    const user = accounts.find(candidates);
    const email = user?.profile.email;
    if (options.reset === 'link') return sendLink(request, local, candidates[0]?.value ?? '', user);
    // Some address must stand for an account that there is not; nothing is sent to it.
    const address = email ?? `${candidates[0]?.value ?? ''}\0`;
    const delivery = email === undefined ? 'pretend' : 'send-later';
    const ordered = await codes.order(request, { connection: local.id, purpose: 'reset', address, delivery });
    if ('sent' in ordered) {
      logRequest(request, local, user);
      return askCode(ordered.sent);
    }
    return sent === undefined ? askIdentifier({ field: 'username', ...ordered.reason }) : askCode(sent, ordered.reason);
  };
  if (input.username !== undefined && input.otp === undefined && input.resend !== true) return send(input.username);
  if (sent === undefined || draft.username === undefined) return askIdentifier();
  if (input.resend === true) {
    const reason = codes.tooSoon(sent);
    return reason === undefined ? send(draft.username) : askCode(sent, reason);
  }
  if (input.otp === undefined) return askCode(sent);
  const wrong = codes.check(request, { connection: local.id, purpose: 'reset', address: sent.address }, sent);
  if (wrong !== undefined) return askCode(wrong.sent, wrong.reason);
  const user = accounts.find(accounts.read(draft.username));
  if (user === undefined) throw new ConnectionFailure('expired_code', 'the user is gone');
  const challenge = { connection: local.connection, request };
  refuseDenied(await accountScriptsOf(local.services).afterResetChallenge(challenge, user));
  if (input.newPassword !== undefined) return setPassword(request, local, user.userId);
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

function sendLink(request: TurnRequest, local: LocalConnection, typed: string, user: User | undefined): TurnResult {
  const { throttle, limits } = local.services;
  const wait =
    throttle.hit('messages by ip', request.ip, limits.messagesByIp) ??
    throttle.hit('messages', `${local.id}\0${typed}`, limits.messagesByIdentifier);
  if (wait !== undefined) {
    const reason: TurnReason = { code: 'rate_limited', field: 'username', retryAfterSeconds: wait };
    return { kind: 'ask', step: { kind: 'identifier', identifiers: local.options.specs }, reason };
  }
  logRequest(request, local, user);
  if (user !== undefined && !user.blocked) {
    local.mailLink({ purpose: 'reset', user, clientId: request.clientId, clientName: request.clientName });
  }
  return { kind: 'ask', step: { kind: 'message', code: 'reset_sent' } };
}

function logRequest(request: TurnRequest, local: LocalConnection, user: User | undefined): void {
  local.services.log.write({
    type: user === undefined ? 'fcpr' : 'scpr',
    connection: local.id,
    clientId: request.clientId,
    ip: request.ip,
    ...(user === undefined ? { detail: { reason: 'no such user' } } : { userId: user.userId }),
  });
}

async function setPassword(request: TurnRequest, local: LocalConnection, userId: string): Promise<TurnResult> {
  const { options, services, passwords } = local;
  const password = request.input.newPassword ?? request.input.password;
  const user = services.users.find(userId);
  if (user === undefined) throw new ConnectionFailure('access_denied', 'the user is gone');
  if (password === undefined) return askNew(options, userId);
  const refusal = await passwords.refusal(password, personalWords(user), userId);
  const event = { connection: local.id, clientId: request.clientId, userId, ip: request.ip };
  if (refusal !== undefined) {
    services.log.write({ type: 'fcp', ...event, detail: { code: refusal.code } });
    return askNew(options, userId, { field: 'new_password', ...refusal });
  }
  // Whoever read the code has the mailbox.
  const changed = await passwords.replace(user, password, 'mail');
  services.log.write({ type: 'scp', ...event });
  accountScriptsOf(services).afterPasswordChange({ connection: local.connection, request }, changed);
  return letIn(request, local, changed);
}
