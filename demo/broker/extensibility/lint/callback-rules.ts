import type { AnyNode } from 'acorn';
import { callbackName, callsOf, type LintRule, type LintSubject } from './lint-rule.js';
import { fixedText, pathOf } from './syntax.js';

/** Rules for scripts that call back. */
export const callbackRules: readonly LintRule[] = [
  {
    id: 'name-the-function',
    severity: 'warning',
    advice: 'Name the function: the name is what you see in stacks and in the log.',
    check(subject, report) {
      const { script } = subject;
      const named = script?.type === 'FunctionExpression' && script.id != null;
      if (script !== undefined && !named) report(script);
    },
  },
  {
    id: 'call-back',
    severity: 'error',
    advice: 'Call `callback` on every way through the script: a script that never does is killed after 20 s.',
    check(subject, report) {
      const name = callbackName(subject);
      if (name === undefined || subject.script === undefined) return;
      const used = subject.nodes.filter((node) => node.type === 'Identifier' && node.name === name);
      // Once as the parameter; after that it is called, or handed on.
      if (used.length <= 1) report(subject.script);
    },
  },
  {
    id: 'return-after-callback',
    severity: 'warning',
    advice: 'Return right after `callback`, so that nothing behind it calls back a second time.',
    check(subject, report) {
      const name = callbackName(subject);
      for (const { node, followed } of statementsOf(subject)) {
        const { expression } = node;
        const isCallback = expression.type === 'CallExpression' && pathOf(expression.callee) === name;
        if (isCallback && followed) report(node);
      }
    },
  },
  {
    id: 'error-objects',
    severity: 'warning',
    advice:
      'Call back with an Error that describes what failed, as `callback(new Error("The user store timed out"))`: a string has no stack.',
    check(subject, report) {
      const name = callbackName(subject);
      for (const call of callsOf(subject)) {
        const [first] = call.arguments;
        if (pathOf(call.callee) === name && first !== undefined && fixedText(first) !== undefined) report(call);
      }
    },
  },
];

type Statement = Extract<AnyNode, { type: 'ExpressionStatement' }>;

/** The statements of a script, and whether something runs behind each: in its block, or behind the `if` around it. */
function statementsOf({ nodes }: LintSubject): readonly { readonly node: Statement; readonly followed: boolean }[] {
  const found: { node: Statement; followed: boolean }[] = [];
  for (const block of nodes) {
    if (block.type !== 'BlockStatement') continue;
    block.body.forEach((statement, at) => {
      const next = block.body[at + 1];
      const followed = next !== undefined && next.type !== 'ReturnStatement';
      if (statement.type === 'ExpressionStatement') found.push({ node: statement, followed });
      if (statement.type !== 'IfStatement' || next === undefined) return;
      for (const branch of [statement.consequent, statement.alternate]) {
        const last = branch?.type === 'BlockStatement' ? branch.body.at(-1) : branch;
        if (last?.type === 'ExpressionStatement') found.push({ node: last, followed: true });
      }
    });
  }
  return found;
}
