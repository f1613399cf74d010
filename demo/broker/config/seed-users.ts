import type { BrokerServices } from '../broker-services.js';
import { createLocalAccounts } from '../connections/database/local-accounts.js';
import type { LocalIdentifierType } from '../connections/database/database-options.js';
import type { FactorDialogue } from '../interaction/factor-request.js';
import type { LocalIdentifier } from '../store/local-identifier-repository.js';
import type { Tenant } from './tenant-settings.js';

/** Makes the users that a tenant begins with, when they are not there. */
export async function seedUsers(tenant: Tenant, services: BrokerServices): Promise<void> {
  const types: readonly LocalIdentifierType[] = ['email', 'username', 'phone'];
  for (const seed of tenant.users) {
    const connection = tenant.connections.find(({ id }) => id === seed.connection);
    if (connection === undefined) continue;
    const accounts = createLocalAccounts(connection, types, services);
    const identifiers = types.flatMap((type): readonly LocalIdentifier[] => {
      const text = seed[type];
      return text === undefined ? [] : accounts.read(text).filter((identifier) => identifier.type === type);
    });
    if (accounts.find(identifiers) !== undefined) continue;
    const valueOf = (type: LocalIdentifierType): string | undefined =>
      identifiers.find((item) => item.type === type)?.value;
    const profile = {
      name: seed.name,
      picture: seed.picture,
      email: valueOf('email'),
      email_verified: valueOf('email') === undefined ? undefined : (seed.emailVerified ?? false),
      username: valueOf('username'),
      phone_number: valueOf('phone'),
    };
    const user = accounts.create({
      identifiers,
      profile: Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined)),
      ...(seed.password === undefined ? {} : { passwordHash: await services.hasher.hash(seed.password) }),
      ...(seed.userMetadata === undefined ? {} : { userMetadata: seed.userMetadata }),
      ...(seed.appMetadata === undefined ? {} : { appMetadata: seed.appMetadata }),
    });
    if (user !== undefined) {
      const factors = services.extras.get('factors') as FactorDialogue | undefined;
      if (seed.totpSecret !== undefined) factors?.setTotp(user.userId, seed.totpSecret);
      services.log.write({ type: 'seed', connection: connection.id, userId: user.userId });
    }
  }
}
