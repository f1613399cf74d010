import { english } from '../../src/i18n/english.js';
import type { MessageOverrides } from '../../src/i18n/messages.js';

const accented: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'ê',
  i: 'ï',
  n: 'ñ',
  o: 'ø',
  s: 'š',
  u: 'ü',
  y: 'ý',
  A: 'Å',
  C: 'Č',
  E: 'É',
  I: 'Ï',
  O: 'Ö',
  S: 'Š',
  U: 'Û',
  Y: 'Ÿ',
};

/** A text with accents and two fifths longer; the words that are added are as long as long German ones. */
function stretch(text: string): string {
  const body = text.replace(/[a-z]/gi, (letter) => accented[letter] ?? letter);
  const padding = 'žweiundvierzig '.repeat(Math.ceil(text.length / 15)).slice(0, Math.ceil(text.length * 0.4));
  return `⟦${body} ${padding.trim()}⟧`;
}

function stretched(value: unknown): unknown {
  if (typeof value === 'string') return stretch(value);
  if (typeof value === 'function') {
    return (...args: readonly unknown[]) => stretch((value as (...args: readonly unknown[]) => string)(...args));
  }
  return Object.fromEntries(Object.entries(value as object).map(([key, word]) => [key, stretched(word)]));
}

/** English as a language that needs more room: what is drawn without it did not come from the messages. */
export function pseudoMessages(): MessageOverrides {
  const { translation: _translation, ...words } = english;
  return stretched(words) as MessageOverrides;
}
