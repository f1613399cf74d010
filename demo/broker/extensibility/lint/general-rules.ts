import { SCRIPT_LIMITS } from '../host/script.js';
import { callsOf, newOf, passwordName, type LintRule } from './lint-rule.js';
import { fixedText, memberOf, mentions, pathOf, textOf } from './syntax.js';

/** Rules for every form of script. */
export const generalRules: readonly LintRule[] = [
  {
    id: 'outgoing-call-timeout',
    severity: 'warning',
    advice:
      'Give every outgoing call a time limit well below 20 s, so that a slow store becomes an error you can describe.',
    check(subject, report) {
      for (const call of callsOf(subject)) {
        const name = pathOf(call.callee);
        if (name === 'fetch' && memberOf(call.arguments[1], 'signal') === undefined) report(call);
        if (/^axios(\.\w+)?$/.test(name) && !/\btimeout\b/.test(textOf(subject, call))) report(call);
        if (/\.createConnection$|\.createPool$/.test(name) && !/\bconnectTimeout\b/.test(textOf(subject, call)))
          report(call);
      }
      for (const made of newOf(subject, /(^|\.)(Client|Pool|MongoClient)$/)) {
        if (!/timeout/i.test(textOf(subject, made))) report(made);
      }
    },
  },
  {
    id: 'no-password-in-log',
    severity: 'error',
    advice: 'Never write a password to the log: everybody who may read the log could sign in with it.',
    check(subject, report) {
      for (const call of callsOf(subject)) {
        if (!/^console\.\w+$/.test(pathOf(call.callee))) continue;
        if (call.arguments.some((argument) => mentions(argument, passwordName))) report(call);
      }
    },
  },
  {
    id: 'no-secret-in-code',
    severity: 'error',
    advice:
      'Put keys, passwords and addresses with passwords into the configuration, where they are encrypted and not in every version.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type === 'Property' && !node.computed && node.key.type === 'Identifier') {
          const isSecret = /^(password|secret|api_?key|client_?secret|private_?key|access_?token)$/i.test(
            node.key.name,
          );
          const text = fixedText(node.value);
          if (isSecret && text !== undefined && text.length > 3 && !text.includes('\u0000')) report(node.value);
        }
        const text = node.type === 'Literal' || node.type === 'TemplateLiteral' ? fixedText(node) : undefined;
        if (text !== undefined && /^[a-z][a-z0-9+]*:\/\/[^/\s:@\u0000]+:[^/\s@\u0000]+@/i.test(text)) report(node);
      }
    },
  },
  {
    id: 'verify-tls',
    severity: 'error',
    advice:
      'Leave the check of certificates on: without it anybody on the way can read passwords; trust your own authority by `ca` instead.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type !== 'Property' || node.key.type !== 'Identifier' || node.value.type !== 'Literal') continue;
        const { name } = node.key;
        if (name === 'rejectUnauthorized' && node.value.value === false) report(node);
        if (name === 'trustServerCertificate' && node.value.value === true) report(node);
      }
    },
  },
  {
    id: 'use-tls',
    severity: 'warning',
    advice: 'Call services over https: what a script sends to them are names and passwords.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type !== 'Literal' && node.type !== 'TemplateLiteral') continue;
        const text = fixedText(node);
        if (text !== undefined && /^http:\/\/(?!localhost\b|127\.|\[::1\])/i.test(text)) report(node);
      }
    },
  },
  {
    id: 'no-built-sql',
    severity: 'error',
    advice: 'Hand values to a statement as parameters: a name that is put into the text of SQL can be SQL itself.',
    check(subject, report) {
      const isSql = (text: string | undefined): boolean =>
        text !== undefined &&
        /\b(select\b[\s\S]*\bfrom|insert\s+into|update\b[\s\S]*\bset|delete\s+from)\b/i.test(text);
      for (const node of subject.nodes) {
        if (node.type === 'TemplateLiteral' && node.expressions.length > 0 && isSql(fixedText(node))) report(node);
        if (node.type !== 'BinaryExpression' || node.operator !== '+') continue;
        if (isSql(fixedText(node.left)) || isSql(fixedText(node.right))) report(node);
      }
    },
  },
  {
    id: 'guard-global',
    severity: 'warning',
    advice:
      'Fill `global` only if it is empty (`global.x ??= …`): other calls share it, and it can be gone at any call.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type !== 'AssignmentExpression' || node.operator !== '=' || !/^global\.\w+$/.test(pathOf(node.left)))
          continue;
        const text = textOf(subject, node.right);
        const guarded = new RegExp(`if\\s*\\(\\s*!?\\s*${pathOf(node.left).replace('.', '\\.')}\\b`).test(subject.code);
        if (!guarded && !text.includes(pathOf(node.left))) report(node);
      }
    },
  },
  {
    id: 'no-user-in-global',
    severity: 'error',
    advice: 'Keep nothing about a user in `global`: the next call is for somebody else.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type !== 'AssignmentExpression' || !/^global\.\w+$/.test(pathOf(node.left))) continue;
        if (mentions(node.right, /^(user|profile|email|userNameOrEmail|password|event)$/)) report(node);
      }
    },
  },
  {
    id: 'size',
    severity: 'warning',
    advice: 'The script is close to 100 kB, above which it cannot be saved; move the work into a service of your own.',
    check(subject, report) {
      if (Buffer.byteLength(subject.code) > SCRIPT_LIMITS.codeBytes * 0.8) report(undefined);
    },
  },
];
