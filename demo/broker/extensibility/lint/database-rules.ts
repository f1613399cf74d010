import type { AnyNode } from 'acorn';
import { databaseScripts } from '../database/script-names.js';
import { callbackName, callsOf, newOf, passwordName, type LintRule, type LintSubject } from './lint-rule.js';
import { fixedText, keysOf, memberOf, mentions, pathOf } from './syntax.js';

/** Rules for the scripts of a custom database. */
export const databaseRules: readonly LintRule[] = [
  {
    id: 'recommended-name',
    severity: 'warning',
    advice: 'Use the recommended name of the script, so that everybody knows at once which one it is.',
    check({ script, databaseScript }, report) {
      if (databaseScript === undefined || script?.type !== 'FunctionExpression' || script.id == null) return;
      const { functionName } = databaseScripts[databaseScript];
      if (script.id.name === functionName || (databaseScript === 'delete' && script.id.name === 'remove')) return;
      report(script.id, `Name the function ${functionName}, so that everybody knows at once which script it is.`);
    },
  },
  {
    id: 'profile-user-id',
    severity: 'error',
    advice: 'Return the permanent `user_id` of the user: without it nobody can sign in.',
    check(subject, report) {
      for (const profile of profilesOf(subject)) {
        const keys = keysOf(profile);
        if (!keys.includes('user_id') && !keys.includes('...')) report(profile);
      }
    },
  },
  {
    id: 'stable-user-id',
    severity: 'error',
    advice: 'Take `user_id` from the store: one that is made anew makes a new user at every login.',
    check(subject, report) {
      for (const profile of profilesOf(subject)) {
        const id = memberOf(profile, 'user_id');
        if (id !== undefined && mentions(id, /^(random|randomUUID|randomBytes|uuid|uuidv4|v4|nanoid|now)$/)) report(id);
      }
    },
  },
  {
    id: 'profile-email',
    severity: 'warning',
    advice: 'Return an e-mail address if the store has one: mails about resets and verification go there.',
    check(subject, report) {
      for (const profile of profilesOf(subject)) {
        const keys = keysOf(profile);
        if (!keys.includes('email') && !keys.includes('...')) report(profile);
      }
    },
  },
  {
    id: 'profile-email-verified',
    severity: 'warning',
    advice:
      'Say by `email_verified` whether the address is verified; without it every user gets a mail at the first login.',
    check(subject, report) {
      for (const profile of profilesOf(subject)) {
        const keys = keysOf(profile);
        if (keys.includes('email') && !keys.includes('email_verified') && !keys.includes('...')) report(profile);
      }
    },
  },
  {
    id: 'hash-passwords',
    severity: 'error',
    advice: 'Hash a password at once, by bcrypt or better: MD5 and SHA alone are guessed by the billion in a second.',
    check(subject, report) {
      for (const call of callsOf(subject)) {
        const [algorithm] = call.arguments;
        const name = /(^|\.)createHash$/.test(pathOf(call.callee)) && algorithm ? fixedText(algorithm) : undefined;
        if (name !== undefined && /^(md5|sha-?\d+)$/i.test(name) && mentions(subject.script ?? call, passwordName))
          report(call);
      }
    },
  },
  {
    id: 'compare-in-constant-time',
    severity: 'warning',
    advice:
      'Compare hashes by `bcrypt.compare` or `crypto.timingSafeEqual`: `===` tells by its time how much was right.',
    check(subject, report) {
      for (const node of subject.nodes) {
        if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) continue;
        if (
          [node.left, node.right].some((side) =>
            /(^|\.)(password|passwordHash|password_hash|hash|digest)$/i.test(pathOf(side)),
          )
        ) {
          report(node);
        }
      }
    },
  },
  {
    id: 'no-delete-at-login',
    severity: 'error',
    advice:
      'Do not delete users of the legacy store in login or get_user: an interrupted login would lose them; use a job of its own.',
    check(subject, report) {
      if (subject.databaseScript !== 'login' && subject.databaseScript !== 'get_user') return;
      for (const node of subject.nodes) {
        const text = node.type === 'Literal' || node.type === 'TemplateLiteral' ? fixedText(node) : undefined;
        if (text !== undefined && /\bdelete\s+from\b/i.test(text)) report(node);
      }
      for (const call of callsOf(subject))
        if (/\.(deleteOne|deleteMany|destroy_user)$/.test(pathOf(call.callee))) report(call);
    },
  },
  {
    id: 'close-connections',
    severity: 'warning',
    advice:
      'Close the connection in `finally`, or keep one pool in `global`: connections that stay open use the store up.',
    check(subject, report) {
      for (const made of newOf(subject, /(^|\.)(Client|MongoClient)$/)) {
        if (!/\.(end|close|destroy|release)\s*\(/.test(subject.code)) report(made);
      }
      for (const call of callsOf(subject)) {
        if (
          pathOf(call.callee).endsWith('.createConnection') &&
          !/\.(end|close|destroy|release)\s*\(/.test(subject.code)
        )
          report(call);
      }
    },
  },
];

/** The objects that login and get_user call back with. */
function profilesOf(subject: LintSubject): readonly AnyNode[] {
  if (subject.databaseScript !== 'login' && subject.databaseScript !== 'get_user') return [];
  const name = callbackName(subject);
  return callsOf(subject).flatMap((call) => {
    const profile = call.arguments[1] as AnyNode | undefined;
    return pathOf(call.callee) === name && profile?.type === 'ObjectExpression' ? [profile] : [];
  });
}
