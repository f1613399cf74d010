import type { Node } from 'acorn';
import type { DatabaseScriptName } from '../database/script-names.js';
import type { ScriptForm } from '../host/script.js';
import { callbackRules } from './callback-rules.js';
import { databaseRules } from './database-rules.js';
import { generalRules } from './general-rules.js';
import type { LintFinding } from './lint-finding.js';
import type { LintRule, LintSubject } from './lint-rule.js';
import { readSyntax } from './syntax.js';

/** A script to be looked at. */
export interface ScriptToLint {
  readonly form: ScriptForm;
  readonly code: string;
  /** Which of the scripts of a custom database it is. */
  readonly databaseScript?: DatabaseScriptName;
}

/** Looks for what is better done otherwise. A script with a syntax error has no findings: the check at save reports it. */
export function lintScript({ form, code, databaseScript }: ScriptToLint): readonly LintFinding[] {
  const syntax = readSyntax(code, form === 'database' || form === 'rule');
  if (syntax === undefined) return [];
  const subject: LintSubject = { ...syntax, form, ...(databaseScript !== undefined && { databaseScript }) };
  const findings: LintFinding[] = [];
  for (const rule of rulesFor(form)) {
    rule.check(subject, (node, message = rule.advice) => findings.push(findingAt(rule, node, message)));
  }
  return findings.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

/** Looks at the scripts of a connection together: which are missing for what the others are for. */
export function lintScriptSet(
  scripts: Readonly<Partial<Record<DatabaseScriptName, string>>>,
  importMode: boolean,
): readonly LintFinding[] {
  const has = (name: DatabaseScriptName): boolean => (scripts[name] ?? '').trim() !== '';
  const findings: LintFinding[] = [];
  const report = (rule: string, severity: LintFinding['severity'], message: string): void => {
    findings.push({ rule, severity, message, line: 1, column: 1 });
  };
  if (!has('login')) report('login-required', 'error', 'Write the login script: without it nobody can sign in.');
  if (importMode && !has('get_user')) {
    report(
      'import-needs-get-user',
      'error',
      'Write the get_user script: with import on, sign-ups and resets ask it first.',
    );
  }
  if (!importMode && has('create') !== has('get_user')) {
    report(
      'signup-needs-both',
      'error',
      'Write get_user and create together: a sign-up asks the first before the second.',
    );
  }
  if (!importMode && !has('change_password')) {
    report('no-reset', 'warning', 'Without a change_password script there is no "forgot password" for these users.');
  }
  if (!importMode && !has('delete')) {
    report(
      'no-delete',
      'warning',
      'Without a delete script users cannot be deleted: the broker will not leave orphans behind.',
    );
  }
  return findings;
}

function rulesFor(form: ScriptForm): readonly LintRule[] {
  if (form === 'database') return [...generalRules, ...callbackRules, ...databaseRules];
  return form === 'rule' ? [...generalRules, ...callbackRules] : generalRules;
}

function findingAt(rule: LintRule, node: Node | undefined, message: string): LintFinding {
  const { line, column } = node?.loc?.start ?? { line: 1, column: 0 };
  return { rule: rule.id, severity: rule.severity, message, line, column: column + 1 };
}
