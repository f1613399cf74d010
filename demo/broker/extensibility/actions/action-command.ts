import { readJson, type JsonValue } from '../plain-json.js';

/** A factor that an Action names, as `{ type: 'otp' }`. */
export interface FactorChoice {
  readonly type: string;
  readonly options: Readonly<Record<string, JsonValue>>;
}

/** One thing that an Action asked for through `api`; the broker carries it out. */
export type ActionCommand =
  | { readonly type: 'access.deny'; readonly reason: string; readonly code?: string; readonly userMessage?: string }
  | { readonly type: 'validation.error'; readonly code: string; readonly message: string }
  | { readonly type: 'idToken.claim' | 'accessToken.claim'; readonly name: string; readonly value: JsonValue }
  | { readonly type: 'accessToken.addScope' | 'accessToken.removeScope'; readonly scope: string }
  | {
      readonly type: 'user.userMetadata' | 'user.appMetadata';
      readonly name: string;
      readonly value: JsonValue;
      /** Given by rules, which name the user. */
      readonly userId?: string;
    }
  | { readonly type: 'multifactor.enable'; readonly provider: string; readonly allowRememberBrowser: boolean }
  | { readonly type: 'authentication.challenge' | 'authentication.enroll'; readonly factors: readonly FactorChoice[] }
  | { readonly type: 'authentication.recordMethod'; readonly url: string }
  | { readonly type: 'authentication.primaryUser'; readonly id: string }
  | { readonly type: 'redirect'; readonly url: string }
  | {
      readonly type: 'prompt';
      readonly form: string;
      readonly fields: Readonly<Record<string, JsonValue>>;
      readonly vars: Readonly<Record<string, JsonValue>>;
    }
  | { readonly type: 'cache.set'; readonly key: string; readonly value: string; readonly expiresAt: number }
  | { readonly type: 'cache.delete'; readonly key: string }
  | { readonly type: 'transaction.metadata' | 'session.metadata'; readonly name: string; readonly value: JsonValue }
  | { readonly type: 'transaction.resultUrl'; readonly url: string }
  | SessionCommand
  | { readonly type: 'notification.retry' | 'notification.drop'; readonly reason: string };

/** A command about the session or the refresh token. */
export type SessionCommand =
  | { readonly type: 'session.revoke' | 'refreshToken.revoke'; readonly reason: string }
  | {
      readonly type: 'session.expiresAt' | 'session.idleExpiresAt' | 'refreshToken.expiresAt';
      /** In milliseconds since 1970. */
      readonly at: number;
    };

/** A command of one type. */
export type CommandOf<T extends ActionCommand['type']> = Extract<ActionCommand, { readonly type: T }>;

type Fields = Readonly<Record<string, JsonValue>>;
type Reader = (fields: Fields) => Readonly<Record<string, unknown>> | undefined;

/**
 * Reads the commands that a container reports. The container's own code writes them, but a script may have taken it over:
 * so everything is checked again, and what has not the form of a command is left out.
 */
export function readCommands(value: unknown): readonly ActionCommand[] {
  const json = readJson(value);
  if (!json.ok || !Array.isArray(json.value)) return [];
  const items: readonly JsonValue[] = json.value;
  return items.flatMap((item) => {
    if (!isRecord(item) || typeof item['type'] !== 'string') return [];
    const read = Object.hasOwn(readers, item['type']) ? readers[item['type']] : undefined;
    const rest = read?.(item);
    return rest === undefined ? [] : [{ type: item['type'], ...rest } as ActionCommand];
  });
}

function isRecord(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts<const K extends string>(...names: K[]): Reader {
  return (fields) => {
    const entries = names.map((name) => [name, fields[name]] as const);
    if (entries.some(([, value]) => typeof value !== 'string')) return undefined;
    return Object.fromEntries(entries);
  };
}

const named: Reader = ({ name, value, userId }) => {
  if (typeof name !== 'string') return undefined;
  return { name, value: value ?? null, ...(typeof userId === 'string' && { userId }) };
};

const moment: Reader = ({ at }) => (typeof at === 'number' ? { at } : undefined);

const factors: Reader = ({ factors: list }) => {
  if (!Array.isArray(list)) return undefined;
  const items: readonly JsonValue[] = list;
  const read = items.flatMap((item) => {
    if (!isRecord(item) || typeof item['type'] !== 'string') return [];
    return [{ type: item['type'], options: isRecord(item['options']) ? item['options'] : {} }];
  });
  return { factors: read };
};

const readers: Readonly<Record<string, Reader>> = {
  'access.deny': ({ reason, code, userMessage }) => {
    if (typeof reason !== 'string') return undefined;
    return {
      reason,
      ...(typeof code === 'string' && { code }),
      ...(typeof userMessage === 'string' && { userMessage }),
    };
  },
  'validation.error': texts('code', 'message'),
  'idToken.claim': named,
  'accessToken.claim': named,
  'accessToken.addScope': texts('scope'),
  'accessToken.removeScope': texts('scope'),
  'user.userMetadata': named,
  'user.appMetadata': named,
  'multifactor.enable': ({ provider, allowRememberBrowser }) =>
    typeof provider === 'string' ? { provider, allowRememberBrowser: allowRememberBrowser === true } : undefined,
  'authentication.challenge': factors,
  'authentication.enroll': factors,
  'authentication.recordMethod': texts('url'),
  'authentication.primaryUser': texts('id'),
  redirect: texts('url'),
  prompt: ({ form, fields, vars }) =>
    typeof form === 'string'
      ? { form, fields: isRecord(fields) ? fields : {}, vars: isRecord(vars) ? vars : {} }
      : undefined,
  'cache.set': ({ key, value, expiresAt }) =>
    typeof key === 'string' && typeof value === 'string' && typeof expiresAt === 'number'
      ? { key, value, expiresAt }
      : undefined,
  'cache.delete': texts('key'),
  'transaction.metadata': named,
  'session.metadata': named,
  'transaction.resultUrl': texts('url'),
  'session.revoke': texts('reason'),
  'refreshToken.revoke': texts('reason'),
  'session.expiresAt': moment,
  'session.idleExpiresAt': moment,
  'refreshToken.expiresAt': moment,
  'notification.retry': texts('reason'),
  'notification.drop': texts('reason'),
};
