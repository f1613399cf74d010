import { createHmac } from 'node:crypto';
import type { RateLimit } from '../config/tenant.js';
import type { ExpiringValues } from './expiring-values.js';

/** What somebody typed as identifier, where, and from which address. */
export interface BlockSubject {
  readonly connection: string;
  /** In its one form. */
  readonly identifier: string;
  readonly ip: string;
}

/** Pairs of identifier and address from which a sign-in failed too often. They outlive a restart. */
export interface LoginBlocks {
  /** Counts a failure; true when it was the one too many. */
  fail(subject: BlockSubject): boolean;
  /** In how many seconds the block ends; `undefined` when there is none. */
  wait(subject: BlockSubject): number | undefined;
  /** Forgets the failures from one address. */
  clear(subject: BlockSubject): void;
  /** Says which user a blocked identifier belongs to, so that they can be let in again. */
  attach(subject: BlockSubject, userId: string): void;
  /** Lets a user in again from everywhere. Returns how many blocks there were. */
  forgive(userId: string): number;
  /** How many blocks a user has. */
  count(userId: string): number;
}

/** When a sign-in failed, by address. */
type Failures = Readonly<Record<string, readonly number[]>>;

// A name that many machines try is counted elsewhere; this bounds what one name can take up here.
const maxAddresses = 50;

/** Keeps blocks in the database; names and addresses as keyed hashes only. */
export function createLoginBlocks(
  values: ExpiringValues,
  limit: RateLimit,
  now: () => number,
  key: Buffer,
): LoginBlocks {
  const hash = (...parts: string[]): string => createHmac('sha256', key).update(parts.join('\0')).digest('base64url');
  const nameOf = ({ connection, identifier }: BlockSubject): string => `name ${hash(connection, identifier)}`;
  const read = (subject: BlockSubject): Failures => {
    const since = now() - limit.seconds * 1000;
    const entries = Object.entries(values.get<Record<string, number[]>>(nameOf(subject)) ?? {});
    return Object.fromEntries(
      entries.map(([ip, times]) => [ip, times.filter((at) => at > since)] as const).filter(([, times]) => times.length),
    );
  };
  const write = (name: string, failures: Failures): void => {
    if (Object.keys(failures).length === 0) values.delete(name);
    else values.set(name, failures, limit.seconds);
  };
  const isBlocked = (times: readonly number[] = []): boolean => times.length >= limit.max;

  return {
    fail: (subject) => {
      const ip = hash(subject.ip);
      const { [ip]: times = [], ...others } = read(subject);
      const next = [...times, now()].slice(-limit.max);
      write(nameOf(subject), { ...Object.fromEntries(Object.entries(others).slice(1 - maxAddresses)), [ip]: next });
      return isBlocked(next) && !isBlocked(times);
    },
    wait: (subject) => {
      const times = read(subject)[hash(subject.ip)];
      const last = times?.at(-1);
      if (last === undefined || !isBlocked(times)) return undefined;
      return Math.max(1, Math.ceil((last + limit.seconds * 1000 - now()) / 1000));
    },
    clear: (subject) => {
      const { [hash(subject.ip)]: _gone, ...others } = read(subject);
      if (_gone !== undefined) write(nameOf(subject), others);
    },
    attach: (subject, userId) => {
      const names = values.get<string[]>(`user ${userId}`) ?? [];
      values.set(`user ${userId}`, [...new Set([...names, nameOf(subject)])], limit.seconds);
    },
    forgive: (userId) => {
      const names = values.take<string[]>(`user ${userId}`) ?? [];
      const blocked = names.filter((name) => values.get(name) !== undefined);
      for (const name of names) values.delete(name);
      return blocked.length;
    },
    count: (userId) =>
      (values.get<string[]>(`user ${userId}`) ?? []).filter((name) => values.get(name) !== undefined).length,
  };
}
