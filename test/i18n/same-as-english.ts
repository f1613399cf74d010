import type { Locale } from '../../src/i18n/locale.js';

const passwordWords = ['password', 'methods.password'];
const codeWords = ['code', 'methods.code'];

/** Words that a language has in common with English, by the path of the message. */
const shared: Readonly<Partial<Record<Locale, readonly string[]>>> = {
  da: ['download'],
  de: [...codeWords, 'methods.passkey', 'optional'],
  // Filipino keeps the English words of computing.
  fil: [
    ...passwordWords,
    ...codeWords,
    'email',
    'username',
    'methods.passkey',
    'methods.totp',
    'methods.recovery',
    'totpSecret',
    'qrCode',
    'privacy',
  ],
  fr: codeWords,
  it: [...passwordWords, 'methods.passkey', 'privacy'],
  nl: [...codeWords, 'methods.passkey', 'privacy'],
};

/** Tells whether a text may be the same as in English. */
export function sameAsEnglish(locale: Locale, path: string): boolean {
  return shared[locale]?.includes(path) ?? false;
}
