// What every script finds in scope, beside the globals of Node.
//
// `global` is an object of the container: it survives calls, is shared by all scripts of the tenant there, and may be empty
// at any call, so guard it (`global.token ??= …`). Keep connections and tokens of the script's own in it, never something
// about a user.

/** The settings of the connection (for rules: of the tenant): addresses, keys. Read-only. */
declare const configuration: Readonly<Record<string, string>>;

/** The name or the password is wrong. */
declare class WrongUsernameOrPasswordError extends Error {
  /**
   * @param userNameOrEmail - Whose password was wrong; `null` if there is no such user. For the log alone.
   * @param message - Shown instead of the usual text.
   */
  constructor(userNameOrEmail: string | null, message?: string);
}

/** What the person typed is not accepted. The message is shown. */
declare class ValidationError extends Error {
  /** @param code - `user_exists` says that a sign-up is for an account that is there. */
  constructor(code: string, message?: string);
}

/** The person is refused. The message is shown. */
declare class UnauthorizedError extends Error {
  constructor(message?: string);
}

/** A hook refuses a registration. */
declare class PreUserRegistrationError extends Error {
  /**
   * @param message - For the log.
   * @param userMessage - For the person.
   */
  constructor(message: string, userMessage?: string);
}

/** A credentials-exchange hook refuses the scopes. */
declare class InvalidScopeError extends Error {
  constructor(message: string);
}

/** A credentials-exchange hook refuses the request. */
declare class InvalidRequestError extends Error {
  constructor(message: string);
}

/** A credentials-exchange hook fails on purpose. */
declare class ServerError extends Error {
  constructor(message: string);
}

/** What rules can ask of the broker. */
declare const broker: {
  readonly users: {
    /** Saves user metadata of the user who signs in; `null` removes a key. */
    updateUserMetadata(userId: string, metadata: Record<string, unknown>): Promise<void>;
    /** Saves app metadata of the user who signs in; `null` removes a key. */
    updateAppMetadata(userId: string, metadata: Record<string, unknown>): Promise<void>;
  };
};
