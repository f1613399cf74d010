import type { AuthenticationMethod } from '../../connections/connection-handler.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { Client } from '../../config/tenant-settings.js';
import type { User } from '../../store/user-repository.js';

/** Plain data for a script. */
export type EventPart = Readonly<Record<string, unknown>>;

/** A request of a browser, as scripts see it. */
export interface RequestFacts {
  readonly ip: string;
  readonly userAgent: string;
  readonly language: string;
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
}

/** The member `request` of events. Where an address is, a broker on somebody's own machine does not know. */
export function requestPart(issuer: string, facts: RequestFacts): EventPart {
  const { ip, userAgent, language, method = 'POST', query = {}, body = {} } = facts;
  return { ip, hostname: new URL(issuer).host, method, user_agent: userAgent, language, geoip: {}, query, body };
}

/** The member `client` of events. */
export function clientPart({ id, name, metadata }: Client): EventPart {
  return { client_id: id, name, metadata };
}

/** The member `connection` of events. */
export function connectionPart({
  id,
  strategy,
  label,
  config,
}: Pick<ConfiguredConnection, 'id' | 'strategy' | 'label' | 'config'>): EventPart {
  const name = typeof label === 'string' ? label : (label['en'] ?? id);
  return { id, name, strategy, metadata: config['metadata'] ?? {} };
}

/** The member `organization` of events. */
export function organizationPart(organization: string | undefined): { readonly organization?: EventPart } {
  return organization === undefined ? {} : { organization: { id: organization, name: organization, metadata: {} } };
}

/** The member `user` of events. */
export function userPart(user: User, factors: readonly string[]): EventPart {
  const { userId, profile, identities, userMetadata, appMetadata, createdAt, updatedAt, lastPasswordResetAt } = user;
  return {
    ...profile,
    user_id: userId,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    ...(lastPasswordResetAt === undefined ? {} : { last_password_reset: new Date(lastPasswordResetAt).toISOString() }),
    identities: identities.map(({ connection, strategy, sourceUserId, kind }) => ({
      connection,
      provider: strategy,
      user_id: sourceUserId,
      isSocial: kind === 'social',
    })),
    enrolledFactors: factors.map((type) => ({ type })),
    multifactor: factors,
    user_metadata: userMetadata,
    app_metadata: appMetadata,
  };
}

/** The member `authentication.methods` of events. */
export function methodsPart(methods: readonly AuthenticationMethod[]): readonly EventPart[] {
  return methods.map(({ name, at }) => ({ name, timestamp: new Date(at).toISOString() }));
}
