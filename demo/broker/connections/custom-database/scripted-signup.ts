import { checkPassword, longestPassword } from '../../profile/password-policy.js';
import { accountScriptsOf, registrationReason } from '../account-scripts.js';
import {
  ConnectionFailure,
  type Json,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import { readSignupProfile } from '../database/signup-profile.js';
import type { LocalAccounts } from '../database/local-accounts.js';
import type { ScriptedAccounts, Unconfirmed } from './scripted-accounts.js';

/** What a sign-up knows so far; kept between two turns. Never the password: the script needs it as it was typed. */
interface Draft extends Partial<Unconfirmed> {
  readonly username?: string;
  readonly profile?: Readonly<Record<string, string | boolean>>;
}

/** Makes an account, by the create script or in the broker's own store. */
export async function takeScriptedSignup(
  accounts: ScriptedAccounts,
  request: TurnRequest,
  isOpen: boolean,
): Promise<TurnResult> {
  const { options, names, connection, scripts, services } = accounts;
  const { input } = request;
  if (!isOpen) throw new ConnectionFailure('signup_disabled', 'the connection takes no sign-ups');
  const before = (request.kept ?? {}) as Draft;
  if (before.unconfirmed !== undefined) return accounts.confirm(before.unconfirmed, request);

  const draft: Draft = {
    ...before,
    ...(input.username === undefined ? {} : { username: input.username }),
    ...(input.profile === undefined ? {} : { profile: { ...before.profile, ...input.profile } }),
  };
  const ask = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers: options.specs, withPassword: true },
    keep: draft as unknown as Json,
    ...(reason === undefined ? {} : { reason }),
  });
  const refuse = (reason: TurnReason): TurnResult => {
    const { clientId, ip } = request;
    services.log.write({ type: 'fs', connection: connection.id, clientId, ip, detail: { code: reason.code } });
    return ask(reason);
  };
  if (draft.username === undefined) return ask();
  const read = readSignupProfile(draft.username, draft.profile ?? {}, options, names as LocalAccounts);
  if ('reason' in read) return refuse(read.reason);

  const field = input.newPassword === undefined ? 'password' : 'new_password';
  const password = input.newPassword ?? input.password;
  const askPassword = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'new-password', policy: options.policy, reason: 'signup' },
    keep: draft as unknown as Json,
    ...(reason === undefined ? {} : { reason }),
  });
  if (password === undefined) return askPassword();
  const personal = read.identifiers.map(({ value }) => value.split('@')[0] ?? value);
  const rules = password.length > longestPassword ? undefined : checkPassword(password, options.policy, personal);
  if (rules === undefined || rules.some(({ status }) => status === 'fail')) {
    const reason: TurnReason = { code: 'password_policy', field, ...(rules === undefined ? {} : { rules }) };
    return input.username === undefined ? askPassword(reason) : refuse(reason);
  }

  const own = accountScriptsOf(services);
  const event = { connection, request };
  const { profile, metadata } = read;
  const verdict = await own.beforeRegistration(event, { profile, userMetadata: metadata, password });
  if (!verdict.allowed) {
    return refuse(registrationReason(verdict));
  }
  const { email, username, phone_number: phone } = profile;
  const result = await scripts.database().signup(
    {
      identifier: read.identifiers[0]?.value ?? draft.username,
      client_id: request.clientId,
      tenant: services.tenantName,
      connection: connection.id,
      password,
      user_metadata: { ...metadata, ...verdict.userMetadata },
      app_metadata: verdict.appMetadata,
      ...(email === undefined ? {} : { email }),
      ...(username === undefined ? {} : { username }),
      ...(phone === undefined ? {} : { phone_number: phone }),
    },
    accounts.context(request),
  );
  const reason = accounts.settle('signup', result, request, 'username');
  if (reason !== undefined || result.status !== 'done') return ask(reason);
  const user = result.user && services.users.find(result.user.userId);
  if (user !== undefined) own.afterRegistration(event, user);
  return accounts.finish(result, request);
}
