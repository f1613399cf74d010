import { BusyError, InvalidCredentialsError, ResultCodeError, UnavailableError } from 'ldapts';
import type { LoginErrorCode } from 'idp-login';

/** The fact that a directory could not be asked. */
export class DirectoryFailure extends Error {
  override readonly name = 'DirectoryFailure' as const;
  readonly code: 'server_error' | 'timeout';
  /** It is not there, as against: it is there and set up wrongly. */
  readonly isDown: boolean;

  constructor(code: DirectoryFailure['code'], detail: string, isDown: boolean, cause: unknown) {
    super(detail, { cause });
    this.code = code;
    this.isDown = isDown;
  }
}

const downCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** Tells what went wrong with a directory; never with a name or a password in it. */
export function toDirectoryFailure(error: unknown, doing: string): DirectoryFailure {
  if (error instanceof DirectoryFailure) return error;
  if (error instanceof BusyError || error instanceof UnavailableError) {
    return new DirectoryFailure('server_error', `${doing}: the directory is not available`, true, error);
  }
  if (error instanceof ResultCodeError) {
    const detail = `${doing}: the directory answered ${error.name} (${String(error.code)})`;
    return new DirectoryFailure('server_error', detail, false, error);
  }
  const code = systemCode(error);
  if (code !== undefined && downCodes.has(code)) {
    return new DirectoryFailure('server_error', `${doing}: the directory cannot be reached (${code})`, true, error);
  }
  const message = error instanceof Error ? error.message : '';
  if (/timeout|timed out/i.test(message)) {
    return new DirectoryFailure('timeout', `${doing}: the directory did not answer in time`, true, error);
  }
  if (/closed|socket/i.test(message)) {
    return new DirectoryFailure('server_error', `${doing}: the directory hung up`, true, error);
  }
  return new DirectoryFailure(
    'server_error',
    `${doing}: ${code ?? 'the directory did not answer as expected'}`,
    false,
    error,
  );
}

/**
 * Why a bind as the person was refused: what Active Directory adds to its answer tells more than "wrong".
 *
 * @returns `undefined` when the directory could not be asked at all
 */
export function refusalOf(error: unknown): LoginErrorCode | undefined {
  if (!(error instanceof InvalidCredentialsError)) return undefined;
  const detail = /\bdata\s+([0-9a-f]{3,4})\b/i.exec(error.message)?.[1]?.toLowerCase();
  switch (detail) {
    case '532':
    case '773':
      return 'password_expired';
    case '533':
    case '701':
      return 'account_disabled';
    case '775':
      return 'account_blocked';
    default:
      return 'invalid_credentials';
  }
}

function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof AggregateError) return systemCode(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? systemCode(error.cause) : undefined;
}
