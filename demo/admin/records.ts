/** A connection in the list. */
export interface ConnectionRow {
  readonly id: string;
  readonly strategy: string;
  readonly kind: string;
  readonly label: string | Readonly<Record<string, string>>;
  readonly domains: readonly string[];
  readonly sync: SyncMode;
  readonly clients: readonly string[] | null;
  readonly disabled: boolean;
  readonly source: 'configuration' | 'api';
}

/** When the five root attributes follow the source. */
export type SyncMode = 'on_each_login' | 'on_first_login' | 'never_on_login';

/** A connection with all that can be changed. */
export interface ConnectionRecord extends ConnectionRow {
  readonly options: Options;
  readonly visibility?: 'button' | 'identifier' | 'hidden';
  readonly order?: number;
  readonly can_try: boolean;
  readonly has_status: boolean;
  readonly [member: string]: unknown;
}

/** The options of a connection, as they are written. */
export type Options = Readonly<Record<string, unknown>>;

/** An application, with whether a connection is enabled for it. */
export interface EnabledClient {
  readonly client_id: string;
  readonly name: string;
  readonly status: boolean;
}

/** A user in the list. */
export interface UserRow {
  readonly user_id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone_number: string | null;
  readonly username: string | null;
  readonly picture: string | null;
  readonly connection: string | null;
  readonly blocked: boolean;
  readonly logins_count: number;
  readonly last_login: string | null;
  readonly created_at: string;
}

/** One source's view of a user. */
export interface IdentityRecord {
  readonly connection: string;
  readonly user_id: string;
  readonly strategy: string;
  readonly profile: unknown;
  readonly raw: unknown;
  readonly last_login: string | null;
}

/** A user with everything. */
export interface UserRecord extends UserRow {
  readonly email_verified: boolean;
  readonly user_metadata: Options;
  readonly app_metadata: Options;
  readonly identities: readonly IdentityRecord[];
  readonly profile_owner: 'application' | 'sync' | 'source';
  readonly last_ip: string | null;
}

/** A line of the log. */
export interface LogRow {
  readonly id: number;
  readonly at: string;
  readonly type: string;
  readonly connection: string | null;
  readonly client_id: string | null;
  readonly user_id: string | null;
  readonly ip: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a trial of a connection came to. */
export type TrialResult =
  | {
      readonly status: 'works';
      readonly connection: string;
      readonly user_id: string;
      readonly raw: unknown;
      readonly normalized: unknown;
      readonly profile: unknown;
      readonly claims: unknown;
    }
  | {
      readonly status: 'failed';
      readonly connection: string;
      readonly error: string;
      readonly description: string | null;
    };

/** The text of a label, which may be one text or one by language. */
export function labelOf(label: ConnectionRow['label']): string {
  return typeof label === 'string' ? label : (label['en'] ?? label[''] ?? Object.values(label)[0] ?? '');
}
