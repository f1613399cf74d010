import type { PasswordRuleState } from '../errors/login-error.js';

import type { CharClass, PasswordPolicy } from './connection.js';

const classes: Readonly<Record<CharClass, RegExp>> = {
  lower: /\p{Ll}/u,
  upper: /\p{Lu}/u,
  digit: /\p{Nd}/u,
  special: /[^\p{L}\p{N}\s]/u,
  letter: /\p{L}/u,
  'non-alpha': /\P{L}/u,
};

/** The longest run of one character. */
function longestRepeat(characters: readonly string[]): number {
  let longest = 0;
  let run = 0;
  characters.forEach((character, index) => {
    run = character === characters[index - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

/** The longest run of characters that follow each other, up or down: "abcd", "4321". */
function longestSequence(characters: readonly string[]): number {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  let longest = Math.min(codes.length, 1);
  let run = 1;
  let step = 0;
  for (let index = 1; index < codes.length; index++) {
    const difference = (codes[index] ?? 0) - (codes[index - 1] ?? 0);
    run = Math.abs(difference) !== 1 ? 1 : difference === step ? run + 1 : 2;
    step = difference;
    longest = Math.max(longest, run);
  }
  return longest;
}

/**
 * Tells which rules of a policy a password keeps.
 *
 * Characters are code points. What only the broker can know comes as `unknown`.
 */
export function evaluatePolicy(
  policy: PasswordPolicy,
  password: string,
  identifier = '',
): readonly PasswordRuleState[] {
  const characters = [...password];
  const rules: PasswordRuleState[] = [];
  const rule = (code: string, pass: boolean, args: Record<string, string | number> = {}): void => {
    rules.push({ code, status: pass ? 'pass' : 'fail', args });
  };
  const has = (name: CharClass): boolean => classes[name].test(password);
  const typed = characters.length > 0;

  if (policy.minLength !== undefined) {
    rule('min-length', characters.length >= policy.minLength, { count: policy.minLength });
  }
  if (policy.maxLength !== undefined && characters.length > policy.maxLength) {
    rule('max-length', false, { count: policy.maxLength });
  }
  if (policy.maxBytes !== undefined && new TextEncoder().encode(password).length > policy.maxBytes) {
    rule('max-bytes', false, { count: policy.maxBytes });
  }
  for (const name of policy.require ?? []) rule('require', has(name), { class: name });
  if (policy.requireSome) {
    const { atLeast, of } = policy.requireSome;
    rule('require-some', of.filter(has).length >= atLeast, { count: atLeast, classes: of.join(' ') });
  }
  if (policy.maxIdentical !== undefined) {
    rule('identical', typed && longestRepeat(characters) <= policy.maxIdentical, { count: policy.maxIdentical });
  }
  if (policy.maxSequential !== undefined) {
    rule('sequential', typed && longestSequence(characters) <= policy.maxSequential, { count: policy.maxSequential });
  }
  const lower = password.toLowerCase();
  if (policy.disallowIdentifier) {
    const name = (identifier.split('@')[0] ?? '').toLowerCase();
    rule('identifier', typed && (name.length < 3 || !lower.includes(name)));
  }
  if (policy.words && policy.words.length > 0) {
    rule('words', typed && !policy.words.some((word) => word !== '' && lower.includes(word.toLowerCase())));
  }
  if (policy.dictionary) rules.push({ code: 'dictionary', status: 'unknown' });
  if (policy.breached) rules.push({ code: 'breached', status: 'unknown' });
  if (policy.history) rules.push({ code: 'history', status: 'unknown', args: { count: policy.history } });
  return rules;
}
