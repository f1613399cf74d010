import type { BrokerServices } from '../../broker-services.js';
import { longestPassword } from '../../profile/password-policy.js';
import type { TurnReason, TurnRequest, TurnResult } from '../connection-handler.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalAccounts } from './local-accounts.js';

/** Signs in with an identifier and a password, in one turn or in two. */
export async function takePasswordLogin(
  request: TurnRequest,
  connection: { readonly id: string; readonly options: ReadDatabaseOptions },
  accounts: LocalAccounts,
  services: BrokerServices,
): Promise<TurnResult> {
  const { options } = connection;
  const { input } = request;
  const kept = request.kept as { readonly username: string } | undefined;
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
      connection: connection.id,
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
  return { kind: 'identity', identity: accounts.identity(user) };
}
