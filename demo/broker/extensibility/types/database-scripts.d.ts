// The scripts of a custom database connection. Write above a function: /** @type {import('…/database-scripts').Login} */

/** A second factor that the store knows. */
export type LegacyMfaFactor =
  { phone: { value: string } } | { email: { value: string } } | { totp: { secret: string } };

/** A user, as login and get_user return them: the same from both for the same person. */
export interface LegacyUser {
  /** Permanent and unique over all connections: put the name of the connection before it. */
  user_id: string | number;
  email?: string | null;
  /** Without it the address counts as unverified, and a mail goes out. */
  email_verified?: boolean | number | null;
  username?: string | null;
  name?: string | null;
  given_name?: string | null;
  family_name?: string | null;
  nickname?: string | null;
  picture?: string | null;
  /** With the country code: `+49…` */
  phone_number?: string | null;
  phone_verified?: boolean | number | null;
  /** What the user may change. */
  user_metadata?: Record<string, unknown> | null;
  /** What the user may not change: roles, plans. */
  app_metadata?: Record<string, unknown> | null;
  mfa_factors?: LegacyMfaFactor[];
  access_token?: string;
  refresh_token?: string;
  /** Anything else becomes part of the profile. */
  [attribute: string]: unknown;
}

/** The user of a sign-up; the password is as the person typed it. */
export interface UserToCreate {
  client_id: string;
  tenant: string;
  connection: string;
  email: string;
  password: string;
  username?: string;
  phone_number?: string;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  /** Further fields of the sign-up form. */
  [field: string]: unknown;
}

/** Comes before `callback` if the connection passes a context. */
export interface ScriptContext {
  organization?: { id: string; name: string; display_name?: string; metadata?: Record<string, string> };
  /** What get_user is asked for. */
  identifierType?: 'email' | 'username' | 'phone_number' | 'user_id';
}

/** Call it once, as the last thing. */
export type Callback<T> = (error?: Error | null, result?: T) => void;

/** Checks a name and a password. `callback(null)` means that there is no such user. */
export type Login = (
  userNameOrEmail: string,
  password: string,
  callback: Callback<LegacyUser | null>,
) => void | Promise<void>;

/** Looks a user up without a password. `callback(null)` means that there is no such user. */
export type GetUser = (identifier: string, callback: Callback<LegacyUser | null>) => void | Promise<void>;

/** Makes a user. For one who is there: `callback(new ValidationError('user_exists', …))`. */
export type Create = (user: UserToCreate, callback: Callback<void>) => void | Promise<void>;

/** Marks an e-mail address as verified. `false` means that nothing was changed. */
export type Verify = (email: string, callback: Callback<boolean>) => void | Promise<void>;

/** Sets a password. `false` means that nothing was changed. */
export type ChangePassword = (
  email: string,
  newPassword: string,
  callback: Callback<boolean | { last_password_reset?: Date | string | number; email_verified?: boolean }>,
) => void | Promise<void>;

/** Changes an e-mail address. `false` means that nothing was changed. */
export type ChangeEmail = (
  email: string,
  newEmail: string,
  verified: boolean,
  callback: Callback<boolean>,
) => void | Promise<void>;

/** Changes a user name. `false` means that nothing was changed. */
export type ChangeUsername = (
  oldUsername: string,
  newUsername: string,
  callback: Callback<boolean>,
) => void | Promise<void>;

/** Changes a phone number. `false` means that nothing was changed. */
export type ChangePhoneNumber = (
  oldNumber: string,
  newNumber: string,
  verified: boolean,
  callback: Callback<boolean>,
) => void | Promise<void>;

/** Removes a user by the id that login and get_user return. */
export type DeleteUser = (id: string, callback: Callback<void>) => void | Promise<void>;
