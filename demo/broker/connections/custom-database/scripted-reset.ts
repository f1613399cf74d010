import { normalizeEmail } from '../../profile/identifier.js';
import { checkPassword, longestPassword } from '../../profile/password-policy.js';
import { accountScriptsOf, refuseDenied } from '../account-scripts.js';
import {
  ConnectionFailure,
  type Json,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import type { SentCode } from '../email-code.js';
import { logUnreadable } from '../unreadable-identifier.js';
import type { ScriptedAccounts } from './scripted-accounts.js';

/** What a reset knows so far; kept between two turns. */
interface Draft {
  readonly username?: string;
  /** The account's address; absent when there is no such account. */
  readonly email?: string;
  readonly sent?: SentCode;
  /** The code was right. */
  readonly proven?: boolean;
}

/** Replaces a forgotten password by way of a code; who is unknown sees the same as everybody else. */
export async function takeScriptedReset(
  accounts: ScriptedAccounts,
  request: TurnRequest,
  isOffered: boolean,
): Promise<TurnResult> {
  if (!isOffered) throw new ConnectionFailure('access_denied', 'the connection offers no reset');
  const { options, connection, scripts, codes, names } = accounts;
  const { input } = request;
  const draft = (request.kept ?? {}) as Draft;
  if (draft.proven === true && draft.email !== undefined) return takeNew(accounts, request, draft.email);

  const askWho = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers: options.specs },
    ...(reason === undefined ? {} : { reason }),
  });
  const askCode = (next: Draft & { readonly sent: SentCode }, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: stepFor(accounts, next.sent, next.username ?? ''),
    keep: next as unknown as Json,
    ...(reason === undefined ? {} : { reason }),
  });
  const send = async (username: string): Promise<TurnResult> => {
    const [name] = names.read(username);
    if (name === undefined) {
      logUnreadable(accounts.services, connection.id, request);
      return askWho({ code: 'invalid_identifier', field: 'username' });
    }
    const result = await scripts.database().requestReset(username, accounts.context(request));
    const reason = accounts.settle('request-reset', result, request, 'username');
    // That there is nobody is not said.
    if (reason !== undefined && result.status !== 'not-found') return askWho(reason);
    const email = result.status === 'done' ? (result.user?.profile.email ?? result.legacy?.profile.email) : undefined;
    const ordered = await codes.order(request, {
      connection: connection.id,
      purpose: 'reset',
      address: email ?? `${name.value}\0`,
      delivery: email === undefined ? 'pretend' : 'send-later',
    });
    if ('sent' in ordered) {
      return askCode({ username, sent: ordered.sent, ...(email === undefined ? {} : { email }) });
    }
    const { sent } = draft;
    return sent === undefined
      ? askWho({ field: 'username', ...ordered.reason })
      : askCode({ ...draft, sent }, ordered.reason);
  };

  if (input.username !== undefined && input.otp === undefined && input.resend !== true) return send(input.username);
  const { sent, username } = draft;
  if (sent === undefined || username === undefined) return askWho();
  if (input.resend === true) {
    const reason = codes.tooSoon(sent);
    return reason === undefined ? send(username) : askCode({ ...draft, sent }, reason);
  }
  if (input.otp === undefined) return askCode({ ...draft, sent });
  const order = { connection: connection.id, purpose: 'reset', address: sent.address } as const;
  const wrong = codes.check(request, order, sent);
  if (wrong !== undefined) return askCode({ ...draft, sent: wrong.sent }, wrong.reason);
  if (draft.email === undefined) throw new ConnectionFailure('expired_code', 'there is no such account');
  await checkChallenge(accounts, request, draft.email);
  if (input.newPassword !== undefined) return takeNew(accounts, request, draft.email);
  return askNew(accounts, draft.email);
}

// The mask follows what the person typed: what else is known of the account is not shown.
function stepFor({ codes }: ScriptedAccounts, sent: SentCode, username: string): ReturnType<typeof codes.step> {
  const typed = normalizeEmail(username);
  if (typed !== undefined) return codes.step({ ...sent, address: typed });
  const { target: _target, ...rest } = codes.step(sent) as Extract<ReturnType<typeof codes.step>, { kind: 'code' }>;
  return rest;
}

/** Lets the tenant's scripts stop a reset. Who is in the legacy store alone is no user yet, and so not asked about. */
async function checkChallenge(accounts: ScriptedAccounts, request: TurnRequest, email: string): Promise<void> {
  const { services, connection, scripts } = accounts;
  const local = await scripts.users.find(email);
  const user = local && services.users.find(local.userId);
  if (user === undefined) return;
  refuseDenied(await accountScriptsOf(services).afterResetChallenge({ connection, request }, user));
}

function askNew({ options }: ScriptedAccounts, email: string, reason?: TurnReason): TurnResult {
  return {
    kind: 'ask',
    step: { kind: 'new-password', policy: options.policy, reason: 'reset' },
    keep: { email, proven: true },
    ...(reason === undefined ? {} : { reason }),
  };
}

async function takeNew(accounts: ScriptedAccounts, request: TurnRequest, email: string): Promise<TurnResult> {
  const { options, scripts, services, connection } = accounts;
  const password = request.input.newPassword ?? request.input.password;
  if (password === undefined) return askNew(accounts, email);
  const personal = [email.split('@')[0] ?? email];
  const rules = password.length > longestPassword ? undefined : checkPassword(password, options.policy, personal);
  if (rules === undefined || rules.some(({ status }) => status === 'fail')) {
    const more = rules === undefined ? {} : { rules };
    return askNew(accounts, email, { code: 'password_policy', field: 'new_password', ...more });
  }
  const database = scripts.database();
  const context = accounts.context(request);
  const changed = await database.confirmReset(email, password, context);
  const reason = accounts.settle('confirm-reset', changed, request, 'new_password');
  if (reason !== undefined || changed.status !== 'done') return askNew(accounts, email, reason);
  // The new password proves itself: in a legacy store it is the only way to learn who it belongs to.
  const result = changed.user === undefined ? await database.login(email, password, context) : changed;
  const wrong = result === changed ? undefined : accounts.settle('login', result, request, 'new_password');
  if (wrong !== undefined || result.status !== 'done' || result.user === undefined) {
    return askNew(accounts, email, wrong);
  }
  const { userId } = result.user;
  const known = services.users.find(userId);
  if (known !== undefined) {
    const isOwn = scripts.settings.mode === 'import';
    services.users.update(userId, {
      lastPasswordResetAt: services.now(),
      // Whoever read the code has the mailbox; of a legacy store, its own profile tells.
      ...(isOwn ? { profile: { ...known.profile, email_verified: true } } : {}),
    });
    services.endUserSessions(userId);
    accountScriptsOf(services).afterPasswordChange({ connection, request }, services.users.find(userId) ?? known);
  }
  const local = await scripts.users.findBySource(result.user.sourceUserId);
  const { status, migrated, calls } = result;
  const legacy = scripts.settings.mode === 'legacy' ? result.legacy : undefined;
  const fresh = { status, migrated, calls, user: local ?? result.user, ...(legacy === undefined ? {} : { legacy }) };
  return accounts.finish(fresh, request);
}
