import type { AnyNode, CallExpression, Node } from 'acorn';
import type { DatabaseScriptName } from '../database/script-names.js';
import type { ScriptForm } from '../host/script.js';
import type { LintFinding } from './lint-finding.js';
import { pathOf, type ScriptSyntax } from './syntax.js';

/** What a rule looks at. */
export interface LintSubject extends ScriptSyntax {
  readonly form: ScriptForm;
  /** Which of the scripts of a custom database it is. */
  readonly databaseScript?: DatabaseScriptName;
}

/** Reports something about a node, or about the script as a whole. */
export type Report = (node: Node | undefined, message?: string) => void;

/** One piece of advice. */
export interface LintRule {
  readonly id: string;
  readonly severity: LintFinding['severity'];
  /** What to do, and why. */
  readonly advice: string;
  check(subject: LintSubject, report: Report): void;
}

/** Names that stand for a password in clear. */
export const passwordName = /^(password|newPassword|new_password|pwd|passwd)$/;

/** All calls in a script. */
export function callsOf({ nodes }: LintSubject): readonly CallExpression[] {
  return nodes.filter((node): node is CallExpression => node.type === 'CallExpression');
}

/** All objects that are made by one of some classes. */
export function newOf({ nodes }: LintSubject, names: RegExp): readonly Extract<AnyNode, { type: 'NewExpression' }>[] {
  return nodes.filter(
    (node): node is Extract<AnyNode, { type: 'NewExpression' }> =>
      node.type === 'NewExpression' && names.test(pathOf(node.callee)),
  );
}

/** The name of the last parameter of a script. */
export function callbackName({ script }: LintSubject): string | undefined {
  if (script?.type !== 'FunctionExpression' && script?.type !== 'ArrowFunctionExpression') return undefined;
  const last = script.params.at(-1);
  return last?.type === 'Identifier' ? last.name : undefined;
}
