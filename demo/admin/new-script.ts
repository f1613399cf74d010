/** What kind of script runs in a flow. */
export type ScriptKind = 'rule' | 'hook' | 'action';

const hooks: Readonly<Record<string, string>> = {
  'pre-user-registration': `module.exports = function (user, context, cb) {
  // To refuse: cb(new PreUserRegistrationError('for the log', 'for the person'));
  cb(null, { user: {} });
};
`,
  'credentials-exchange': `module.exports = function (client, scope, audience, context, cb) {
  cb(null, { scope });
};
`,
  'send-phone-message': `module.exports = function (recipient, text, context, cb) {
  cb(null, {});
};
`,
};

const otherHook = `module.exports = function (user, context, cb) {
  cb();
};
`;

/** The code that a new script begins with. */
export function newScriptCode(kind: ScriptKind, trigger: string, handler: string): string {
  if (kind === 'hook') return hooks[trigger] ?? otherHook;
  if (kind === 'action') return `exports.${handler} = async (event, api) => {\n};\n`;
  return `function rule(user, context, callback) {\n  callback(null, user, context);\n}\n`;
}
