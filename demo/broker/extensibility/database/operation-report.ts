import type { LoginErrorCode } from 'idp-login';
import type { DatabaseOperation } from './operation-plan.js';
import type { OperationResult } from './operation-result.js';

/** What the log, the person and the application are told of an operation. */
export interface OperationReport {
  /** The short code of the log: `s`, `fp`, `fu`, `f`, `ss`, `fs`, `scp`, `fcp` … */
  readonly logCode: string;
  /** Absent when it went well. */
  readonly error?: LoginErrorCode;
  /** Words of the script's author for the person; never the text of an error. */
  readonly text?: string;
  /** For who runs the broker: which script failed, how, where. */
  readonly detail?: Readonly<Record<string, string>>;
}

const logCodes: Readonly<Record<DatabaseOperation, { readonly good: string; readonly bad: string }>> = {
  login: { good: 's', bad: 'f' },
  signup: { good: 'ss', bad: 'fs' },
  find: { good: 's', bad: 'f' },
  'request-reset': { good: 'scpr', bad: 'fcpr' },
  'confirm-reset': { good: 'scp', bad: 'fcp' },
  'set-password': { good: 'scp', bad: 'fcp' },
  'verify-email': { good: 'sv', bad: 'fv' },
  'change-email': { good: 'sce', bad: 'fce' },
  'change-username': { good: 'scu', bad: 'fcu' },
  'change-phone-number': { good: 'scpn', bad: 'fcpn' },
  delete: { good: 'sdu', bad: 'fdu' },
};

/**
 * Turns the result of an operation into what is logged and said. Which of two things was wrong, the name or the
 * password, is in the log alone; the text of an error is in the log alone too.
 */
export function reportOperation(operation: DatabaseOperation, result: OperationResult): OperationReport {
  const { good, bad } = logCodes[operation];
  switch (result.status) {
    case 'done':
      return { logCode: good };
    case 'wrong-credentials': {
      const logCode = operation === 'login' ? (result.userKnown ? 'fp' : 'fu') : bad;
      return { logCode, error: 'invalid_credentials', ...(result.text !== null && { text: result.text }) };
    }
    case 'user-exists':
      return { logCode: bad, error: 'user_exists', ...(result.text !== null && { text: result.text }) };
    case 'not-found':
      return { logCode: bad, error: 'invalid_credentials' };
    case 'not-changed':
      return { logCode: bad, error: 'server_error', detail: { reason: 'the script changed nothing' } };
    case 'refused':
      return {
        logCode: bad,
        error: refusalCode(operation, result.code),
        text: result.text,
        detail: { code: result.code },
      };
    case 'missing-script':
      return {
        logCode: bad,
        error: 'server_error',
        detail: { script: result.script, reason: `write the ${result.script} script for this` },
      };
    case 'failed': {
      const { failure, script } = result;
      const lines = 'lines' in failure ? failure.lines : undefined;
      return {
        logCode: bad,
        error: 'server_error',
        detail: {
          ...(script !== undefined && { script }),
          failure: failure.kind,
          reason: failure.message,
          ...(lines !== undefined && { at: lines.join(' < ') }),
        },
      };
    }
  }
}

function refusalCode(operation: DatabaseOperation, code: string): LoginErrorCode {
  if (code === 'unauthorized') return 'access_denied';
  if (code === 'invalid_password' || code === 'password_policy') return 'password_policy';
  return operation === 'signup' ? 'signup_rejected' : 'access_denied';
}
