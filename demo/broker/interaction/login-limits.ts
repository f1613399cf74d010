import type { Tenant } from '../config/tenant-settings.js';
import type { TurnReason } from '../connections/connection-handler.js';
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
  /** Tells how the try ended. */
  settle(attempt: LoginTry, reason: TurnReason | undefined): void;
}

// One name may fail this many times more from all addresses together: many machines must not guess where one may not.
const everywhereFactor = 10;

/** Makes the limits of a tenant. What is not known as a user is counted just the same. */
export function createLoginLimits(throttle: Throttle, limits: Tenant['limits']): LoginLimits {
  const perPair = limits.failuresByIdentifier;
  const everywhere = { ...perPair, max: perPair.max * everywhereFactor };
  const subjectOf = ({ connection, username, password }: LoginTry): string | undefined =>
    username === undefined || !password
      ? undefined
      : `${connection}\0${username.trim().normalize('NFKC').toLowerCase()}`;
  const reason = (retryAfterSeconds: number): TurnReason => ({ code: 'too_many_attempts', retryAfterSeconds });
  return {
    check: (attempt) => {
      const { ip } = attempt;
      const seconds = throttle.hit('logins', ip, limits.loginsByIp);
      if (seconds !== undefined) return { code: 'rate_limited', retryAfterSeconds: seconds };
      const subject = subjectOf(attempt);
      if (subject === undefined) return undefined;
      const wait =
        throttle.peek('failures', `${subject}\0${ip}`, perPair) ?? throttle.peek('failures', subject, everywhere);
      return wait === undefined ? undefined : reason(wait);
    },
    settle: (attempt, failure) => {
      const { ip } = attempt;
      const subject = subjectOf(attempt);
      if (subject === undefined) return;
      if (failure?.code === 'invalid_credentials') {
        throttle.hit('failures', `${subject}\0${ip}`, perPair);
        throttle.hit('failures', subject, everywhere);
      } else if (failure === undefined) {
        throttle.clear('failures', `${subject}\0${ip}`);
      }
    },
  };
}
