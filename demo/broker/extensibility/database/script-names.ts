/** What a database script is called in code, and what it gets before `callback`. */
interface DatabaseScriptShape {
  /** The name that its function should have. */
  readonly functionName: string;
  readonly parameters: readonly string[];
  /** Whether a second run does no harm. */
  readonly repeatable: boolean;
}

/** All scripts that a custom database connection can have. */
export const databaseScripts = {
  login: { functionName: 'login', parameters: ['userNameOrEmail', 'password'], repeatable: true },
  get_user: { functionName: 'getUser', parameters: ['identifier'], repeatable: true },
  create: { functionName: 'create', parameters: ['user'], repeatable: false },
  verify: { functionName: 'verify', parameters: ['email'], repeatable: false },
  change_password: { functionName: 'changePassword', parameters: ['email', 'newPassword'], repeatable: false },
  change_email: { functionName: 'changeEmail', parameters: ['email', 'newEmail', 'verified'], repeatable: false },
  change_username: { functionName: 'changeUsername', parameters: ['oldUsername', 'newUsername'], repeatable: false },
  change_phone_number: {
    functionName: 'changePhoneNumber',
    parameters: ['oldNumber', 'newNumber', 'verified'],
    repeatable: false,
  },
  delete: { functionName: 'deleteUser', parameters: ['id'], repeatable: false },
} as const satisfies Readonly<Record<string, DatabaseScriptShape>>;

/** The key of a script in a connection's options. */
export type DatabaseScriptName = keyof typeof databaseScripts;

/** The keys of all scripts, in the order in which editors show them. */
export const databaseScriptNames: readonly DatabaseScriptName[] = Object.keys(databaseScripts) as DatabaseScriptName[];
