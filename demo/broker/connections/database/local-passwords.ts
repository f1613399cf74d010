import type { PasswordRuleState } from 'idp-login';
import type { BrokerServices } from '../../broker-services.js';
import { commonPasswords } from '../../profile/common-passwords.js';
import { checkPassword, longestPassword } from '../../profile/password-policy.js';
import type { User } from '../../store/user-repository.js';
import type { TurnReason } from '../connection-handler.js';
import type { ReadDatabaseOptions } from './database-options.js';

/** The passwords of one connection with its own store. */
export interface LocalPasswords {
  /** Why a new password cannot be taken; `undefined` when it can. Of a user, the passwords before count too. */
  refusal(
    password: string,
    personal: readonly string[],
    userId?: string,
  ): Promise<Omit<TurnReason, 'field'> | undefined>;
  /**
   * Sets a password: every session ends, every block and every link that was sent for one.
   *
   * @param keepSession - The session in which it was changed, if there is one: that one stays.
   * @param proof - How the person showed who they are; whoever got a message has the mailbox.
   */
  replace(user: User, password: string, proof: 'mail' | 'password', keepSession?: string): Promise<User>;
  /** Whether the password is so old that it must be replaced. */
  hasExpired(userId: string): boolean;
}

/** The passwords of the connection. */
export function createLocalPasswords(options: ReadDatabaseOptions, services: BrokerServices): LocalPasswords {
  const { policy, passwordDays } = options;
  const dictionary = async (): Promise<ReadonlySet<string> | undefined> =>
    options.dictionary === undefined ? undefined : new Set([...(await commonPasswords()), ...options.dictionary]);
  let words: ReturnType<typeof dictionary> | undefined;

  const wasUsed = async (password: string, userId: string, count: number): Promise<boolean> => {
    const hashes = [services.passwords.hashOf(userId) ?? [], services.passwords.history(userId, count - 1)].flat();
    for (const hash of hashes) if (await services.hasher.verify(hash, password)) return true;
    return false;
  };

  return {
    refusal: async (password, personal, userId) => {
      if (password.length > longestPassword) return { code: 'password_policy' };
      const rules: PasswordRuleState[] = [...checkPassword(password, policy, personal, await (words ??= dictionary()))];
      const isGood = rules.every(({ status }) => status !== 'fail');
      if (isGood && policy.history !== undefined && userId !== undefined) {
        const used = await wasUsed(password, userId, policy.history);
        rules.push({ code: 'history', status: used ? 'fail' : 'pass', args: { count: policy.history } });
      }
      return rules.some(({ status }) => status === 'fail') ? { code: 'password_policy', rules } : undefined;
    },
    replace: async (user, password, proof, keepSession) => {
      const { userId } = user;
      const hash = await services.hasher.hash(password);
      return services.atomically(() => {
        services.passwords.set(userId, hash);
        // Whoever else knew the old password is signed out.
        services.endUserSessions(userId, keepSession);
        services.tickets.cancel('reset', userId);
        services.blocks.forgive(userId);
        return services.users.update(userId, {
          lastPasswordResetAt: services.now(),
          ...(proof === 'mail' ? { profile: { ...user.profile, email_verified: true } } : {}),
        });
      });
    },
    hasExpired: (userId) => {
      const since = services.passwords.setAt(userId);
      return passwordDays !== undefined && since !== undefined && services.now() - since > passwordDays * 86_400_000;
    },
  };
}

/** What is known of a person that has no place in their password. */
export function personalWords({ profile, userMetadata }: Pick<User, 'profile' | 'userMetadata'>): readonly string[] {
  const { name, nickname, given_name: given, family_name: family, username, email } = profile;
  const metadata = ['name', 'first', 'last', 'given_name', 'family_name'].map((key) => userMetadata[key]);
  return [
    name,
    ...(name?.split(/\s+/) ?? []),
    nickname,
    given,
    family,
    username,
    email?.split('@')[0],
    ...metadata,
  ].filter((word): word is string => typeof word === 'string' && word !== '');
}
