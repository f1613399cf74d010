import type { TurnReason, TurnRequest, TurnResult } from '../connection-handler.js';
import type { ScriptedAccounts, Unconfirmed } from './scripted-accounts.js';

/** Signs in with an identifier and a password, in one turn or in two, as the login script says. */
export async function takeScriptedLogin(accounts: ScriptedAccounts, request: TurnRequest): Promise<TurnResult> {
  const { options, scripts } = accounts;
  const { input } = request;
  const kept = request.kept as (Partial<Unconfirmed> & { readonly username?: string }) | undefined;
  if (kept?.unconfirmed !== undefined && input.password === undefined)
    return accounts.confirm(kept.unconfirmed, request);

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
  if (input.password === undefined || input.password === '') return askPassword(username);

  const result = await scripts.database().login(username, input.password, accounts.context(request));
  const reason = accounts.settle('login', result, request, 'password');
  if (reason === undefined && result.status === 'done') return accounts.finish(result, request);
  return input.username === undefined ? askPassword(username, reason) : askBoth(reason);
}
