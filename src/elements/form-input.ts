import type { StepInput } from '../broker/login-turn.js';
import { checkIdentifier } from '../connection/identifier.js';
import type { FlowError, LoginState } from '../flow/login-state.js';

import { identifiersOf } from './identifiers.js';

/** What a form holds, ready to be sent, or what is wrong with it. */
export type FormInput = { readonly input: StepInput } | { readonly error: FlowError };

/** Brings a code into the form in which it was sent: no blanks, no dashes, ASCII digits. */
export function normalizeCode(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/\p{Nd}/gu, asciiDigit);
}

function asciiDigit(digit: string): string {
  // The digits of each script stand together, in order, and begin where the one before is no digit.
  let code = digit.codePointAt(0) ?? 48;
  let value = 0;
  while (code > 57 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)) && value < 9) {
    code--;
    value++;
  }
  return digit <= '9' ? digit : String(value);
}

/** Reads the values of a form, as they stand in its fields now. */
export function readForm(state: LoginState, form: HTMLFormElement): FormInput {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  const missing = (field: string): FormInput => ({ error: { code: 'unknown', field, missing: true } });

  const who = checkIdentifier(text('username'), identifiersOf(state));
  const identifier = who.ok ? who.value : text('username').trim();
  const password = text('password');
  switch (state.name) {
    case 'identifier':
    case 'forgot':
      return who.ok ? { input: { identifier } } : refusedIdentifier(who.reason);
    case 'credentials':
    case 'directory':
      if (!who.ok) return refusedIdentifier(who.reason);
      return password === '' ? missing('password') : { input: { identifier, password } };
    case 'password':
      return password === '' ? missing('password') : { input: { identifier: state.identifier, password } };
    case 'signup': {
      if (!who.ok) return refusedIdentifier(who.reason);
      const newPassword = text('new-password');
      const profile = readProfile(form);
      if (newPassword === '') return missing('newPassword');
      return { input: { identifier, newPassword, ...(Object.keys(profile).length > 0 ? { profile } : {}) } };
    }
    case 'new-password': {
      const newPassword = text('new-password');
      return newPassword === '' ? missing('newPassword') : { input: { newPassword } };
    }
    case 'code':
    case 'enroll-totp': {
      const code = normalizeCode(text('code'));
      if (code === '') return missing('code');
      return { input: { code, ...(data.has('remember-browser') ? { rememberBrowser: true } : {}) } };
    }
    case 'profile': {
      const wrong = state.step.fields.find(
        (field) => field.required && field.type !== 'hidden' && !data.get(`profile.${field.name}`),
      );
      return wrong ? missing(wrong.name) : { input: { profile: readProfile(form) } };
    }
    case 'recovery-codes':
      return { input: { choice: 'saved' } };
    case 'captcha':
      return { input: { captchaToken: text('captcha-token') } };
    default:
      return { input: {} };
  }
}

function refusedIdentifier(reason: 'empty' | 'malformed'): FormInput {
  return { error: { code: 'invalid_identifier', field: 'identifier', missing: reason === 'empty' } };
}

function readProfile(form: HTMLFormElement): Record<string, string | boolean> {
  const profile: Record<string, string | boolean> = {};
  for (const field of form.elements) {
    const { name, type, value, checked } = field as HTMLInputElement;
    if (name.startsWith('profile.')) profile[name.slice(8)] = type === 'checkbox' ? checked : value;
  }
  return profile;
}
