import type { Tenant } from '../config/tenant-settings.js';
import type { TurnReason } from '../connections/connection-handler.js';
import type { BlockSubject, LoginBlocks } from '../store/login-block-repository.js';
import type { Throttle } from './throttle.js';

/** One try. */
export interface LoginTry {
  readonly connection: string;
  /** What the person typed as identifier, in this turn or before it. */
  readonly username: string | undefined;
  /** Whether a password is being tried. */
  readonly password: boolean;
  readonly ip: string;
}

/** Keeps people from guessing: counts tries by address, and failures by what was typed. */
export interface LoginLimits {
  /** Counts a try. Returns why it must wait, or `undefined` when it may go on. */
  check(attempt: LoginTry): TurnReason | undefined;
  /** Tells how the try ended; what comes back is set when the name is blocked from now on. */
  settle(attempt: LoginTry, reason: TurnReason | undefined): BlockSubject | undefined;
}

// One name may fail this many times more from all addresses together: many machines must not guess where one may not.
const everywhereFactor = 10;

/** Makes the limits of a tenant. What is not known as a user is counted just the same. */
export function createLoginLimits(throttle: Throttle, blocks: LoginBlocks, limits: Tenant['limits']): LoginLimits {
  const perPair = limits.failuresByIdentifier;
  const everywhere = { ...perPair, max: perPair.max * everywhereFactor };
  const subjectOf = ({ connection, username, password, ip }: LoginTry): BlockSubject | undefined =>
    username === undefined || !password
      ? undefined
      : { connection, identifier: username.trim().normalize('NFKC').toLowerCase(), ip };
  const nameOf = ({ connection, identifier }: BlockSubject): string => `${connection}\0${identifier}`;
  return {
    check: (attempt) => {
      const seconds = throttle.hit('logins', attempt.ip, limits.loginsByIp);
      if (seconds !== undefined) return { code: 'rate_limited', retryAfterSeconds: seconds };
      const subject = subjectOf(attempt);
      if (subject === undefined) return undefined;
      const wait = blocks.wait(subject) ?? throttle.peek('failures', nameOf(subject), everywhere);
      return wait === undefined ? undefined : { code: 'too_many_attempts', retryAfterSeconds: wait };
    },
    settle: (attempt, failure) => {
      const subject = subjectOf(attempt);
      if (subject === undefined) return undefined;
      if (failure === undefined) blocks.clear(subject);
      if (failure?.code !== 'invalid_credentials') return undefined;
      throttle.hit('failures', nameOf(subject), everywhere);
      return blocks.fail(subject) ? subject : undefined;
    },
  };
}
