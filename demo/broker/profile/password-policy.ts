import type { CharClass, PasswordPolicy, PasswordRuleState } from 'idp-login';

/** The levels that a connection can name instead of rules. */
export const passwordLevels = ['none', 'low', 'fair', 'good', 'excellent'] as const;

/** One of the five levels. */
export type PasswordLevel = (typeof passwordLevels)[number];

const kinds: readonly CharClass[] = ['lower', 'upper', 'digit', 'special'];

/** The rules of each level. */
export const policyOfLevel: Readonly<Record<PasswordLevel, PasswordPolicy>> = {
  none: { minLength: 1 },
  low: { minLength: 6 },
  fair: { minLength: 8, require: ['lower', 'upper', 'digit'] },
  good: { minLength: 8, requireSome: { atLeast: 3, of: kinds } },
  excellent: { minLength: 10, requireSome: { atLeast: 3, of: kinds }, maxIdentical: 2 },
};

/** Longer ones are refused before any work is done on them. */
export const longestPassword = 1024;

const classes: Readonly<Record<CharClass, RegExp>> = {
  lower: /\p{Ll}/u,
  upper: /\p{Lu}/u,
  digit: /\p{Nd}/u,
  special: /[^\p{L}\p{N}\s]/u,
  letter: /\p{L}/u,
  'non-alpha': /[^\p{L}]/u,
};

/**
 * Holds a new password against the rules that need nothing but the password; every rule comes back with its state.
 *
 * @param personal - What is known of the person: names and the part of an address before the `@`.
 * @param dictionary - Passwords that are not taken, in lower case.
 */
export function checkPassword(
  password: string,
  policy: PasswordPolicy,
  personal: readonly string[] = [],
  dictionary?: ReadonlySet<string>,
): readonly PasswordRuleState[] {
  const text = password.normalize('NFKC');
  const characters = [...text];
  const lower = text.toLowerCase();
  const rules: PasswordRuleState[] = [];
  const add = (code: string, pass: boolean, args?: Readonly<Record<string, string | number>>): void => {
    rules.push({ code, status: pass ? 'pass' : 'fail', ...(args === undefined ? {} : { args }) });
  };
  const min = Math.max(policy.minLength ?? 1, 1);
  const max = Math.min(policy.maxLength ?? longestPassword, longestPassword);
  add('min-length', characters.length >= min, { count: min });
  if (policy.maxLength !== undefined || characters.length > max) {
    add('max-length', characters.length <= max, { count: max });
  }
  if (policy.maxBytes !== undefined) {
    add('max-bytes', Buffer.byteLength(text) <= policy.maxBytes, { count: policy.maxBytes });
  }
  for (const name of policy.require ?? []) add('require', classes[name].test(text), { class: name });
  if (policy.requireSome !== undefined) {
    const { atLeast, of } = policy.requireSome;
    const found = of.filter((name) => classes[name].test(text)).length;
    add('require-some', found >= atLeast, { count: atLeast, classes: of.join(' ') });
  }
  if (policy.maxIdentical !== undefined) {
    add('identical', longestRun(characters, 0) <= policy.maxIdentical, { count: policy.maxIdentical });
  }
  if (policy.maxSequential !== undefined) {
    const run = Math.max(longestRun(characters, 1), longestRun(characters, -1));
    add('sequential', run <= policy.maxSequential, { count: policy.maxSequential });
  }
  if (policy.disallowIdentifier === true) {
    // Shorter words than this occur in any password by chance.
    add('identifier', !personal.some((word) => word.length >= 3 && lower.includes(word.toLowerCase())));
  }
  if (policy.words !== undefined) add('words', !policy.words.some((word) => lower.includes(word.toLowerCase())));
  if (dictionary !== undefined) add('dictionary', !dictionary.has(lower));
  return rules;
}

function longestRun(characters: readonly string[], step: number): number {
  let longest = 0;
  let run = 0;
  let before: number | undefined;
  for (const character of characters) {
    const point = character.codePointAt(0) ?? 0;
    run = before !== undefined && point - before === step ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = point;
  }
  return longest;
}
