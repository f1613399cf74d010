import type { ScriptVersion } from '../script-history.js';

/** A Rule: a script that runs at every login, before the Actions. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  /** One function `(user, context, callback)`. */
  readonly script: string;
  /** Lower ones run first. */
  readonly order: number;
  readonly enabled: boolean;
  /** The oldest first; the last one is what runs. */
  readonly versions?: readonly ScriptVersion[];
}

/** The enabled rules in the order in which they run. */
export function rulesInOrder(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter((rule) => rule.enabled).toSorted((one, other) => one.order - other.order);
}

/** The most bytes that all enabled rules may have together. */
export const rulesBytes = 100 * 1024;

/** Whether the enabled rules are larger together than they may be. */
export function rulesTooLarge(rules: readonly Rule[]): boolean {
  return rulesInOrder(rules).reduce((bytes, rule) => bytes + Buffer.byteLength(rule.script), 0) > rulesBytes;
}

/** The rules with one at another place; the first is 0. Orders become 1, 2, 3 … */
export function moveRule(rules: readonly Rule[], id: string, to: number): readonly Rule[] {
  const sorted = rules.toSorted((one, other) => one.order - other.order);
  const moving = sorted.find((rule) => rule.id === id);
  if (moving === undefined) return rules;
  const others = sorted.filter((rule) => rule !== moving);
  const place = Math.min(Math.max(to, 0), others.length);
  return others.toSpliced(place, 0, moving).map((rule, index) => ({ ...rule, order: index + 1 }));
}
