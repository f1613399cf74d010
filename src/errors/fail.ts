import { LoginError } from './login-error.js';
import type { LoginErrorCode, LoginErrorOptions, LoginPhase } from './login-error.js';

/** Throws a {@link LoginError}. */
export function fail(code: LoginErrorCode, phase: LoginPhase, message: string, more?: LoginErrorOptions): never {
  throw new LoginError(code, message, { phase, ...more });
}
