import type { FlowError, LoginState } from '../../flow/login-state.js';
import type { Messages } from '../../i18n/messages.js';
import type { ShownError } from '../login-box.js';

const fields: Readonly<Record<string, string>> = {
  invalid_credentials: 'password',
  invalid_code: 'code',
  expired_code: 'code',
  invalid_identifier: 'identifier',
  unknown_connection: 'identifier',
  user_exists: 'identifier',
  password_policy: 'newPassword',
  password_expired: 'password',
};

const onScreen: Readonly<Record<string, readonly string[]>> = {
  identifier: ['identifier'],
  credentials: ['identifier', 'password'],
  password: ['password'],
  directory: ['identifier', 'password'],
  forgot: ['identifier'],
  signup: ['identifier', 'newPassword'],
  'new-password': ['newPassword'],
  code: ['code'],
  'enroll-totp': ['code'],
};

/** The field that an error is shown at; nothing when it concerns the whole form. */
function fieldOfError(state: LoginState, error: FlowError | undefined): string | undefined {
  if (!error) return undefined;
  const field = error.field ?? fields[error.code];
  const here = onScreen[state.name] ?? (state.name === 'profile' ? state.step.fields.map((spec) => spec.name) : []);
  return field !== undefined && here.includes(field) ? field : undefined;
}

/** What to tell the person of the error of a state, and where. */
export function shownError(state: LoginState, messages: Messages, retryIn: number): ShownError | undefined {
  const { error } = state;
  if (!error) return undefined;
  const text = error.text ?? messages.errors[error.code];
  return {
    field: fieldOfError(state, error),
    text(label) {
      if (error.missing && label !== undefined) return messages.required(label);
      return error.retryAfterMs && retryIn > 0 ? `${text} ${messages.tryAgainIn(retryIn)}` : text;
    },
  };
}
