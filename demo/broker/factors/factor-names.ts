import type { Step } from 'idp-login';
import type { FactorType } from '../interaction/factor-request.js';

type Option = Extract<Step, { kind: 'select' }>['options'][number];

/** The ids of factors in a `select` step; the widget knows them and has words for them. */
const choices: Readonly<Record<FactorType, Option>> = {
  otp: { id: 'totp', label: 'Authenticator app' },
  passkey: { id: 'passkey', label: 'Passkey or security key' },
  sms: { id: 'sms', label: 'Code by text message' },
  email: { id: 'email', label: 'Code by e-mail' },
  'recovery-code': { id: 'recovery', label: 'Recovery code' },
};

// What Actions call them.
const aliases: Readonly<Record<string, FactorType>> = {
  phone: 'sms',
  'webauthn-roaming': 'passkey',
  'webauthn-platform': 'passkey',
};

/** The name of a factor for people. */
export function factorLabel(type: FactorType): string {
  return choices[type].label;
}

/** A factor as something to choose. */
export function factorChoice(type: FactorType): Option {
  return choices[type];
}

/** The factor of a choice. */
export function chosenFactor(id: string | undefined, among: readonly FactorType[]): FactorType | undefined {
  return among.find((type) => choices[type].id === id);
}

/** The factors of a request, by the names of the broker or those of Actions. */
export function readFactorNames(names: readonly string[]): readonly FactorType[] {
  return [...new Set(names.flatMap((name) => (name in choices ? (name as FactorType) : (aliases[name] ?? []))))];
}
