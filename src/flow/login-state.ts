import type { Step } from '../broker/login-turn.js';
import type { User } from '../client/login-client.js';
import type { ConnectionsDocument, Mode } from '../connection/connection.js';
import type { LoginErrorCode, PasswordRuleState } from '../errors/login-error.js';

import type { ScreenName } from './screen-name.js';

/** What a screen needs to know of an error; a `LoginError` is one. */
export interface FlowError {
  readonly code: LoginErrorCode;
  readonly field?: string | undefined;
  /** The field was left empty. */
  readonly missing?: boolean;
  readonly rules?: readonly PasswordRuleState[] | undefined;
  /** Text that a broker's author wrote for the person. */
  readonly text?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What the page decided before the login began. */
export interface FlowSetup {
  /** Whether the box stands in an app or is the broker's own login page. */
  readonly position: 'app' | 'login-page';
  /** Whether the first screen asks for a password too. */
  readonly profile: 'auto' | 'identifier_first' | 'identifier_password';
  /** What the person came for. */
  readonly action: 'login' | 'signup' | 'reset';
  /** Whether a secret may be typed into this page: secure, same site as the broker, not framed by a stranger. */
  readonly secretsAllowed: boolean;
  /** The mode that the page wants; a connection that does not allow it runs in its own. */
  readonly mode: Mode | undefined;
  /** The host of the page; passkeys of another one cannot be used there. */
  readonly host?: string;
  /** Known before the person typed anything. */
  readonly identifier: string;
  /** The connection to begin with. */
  readonly connection: string | undefined;
  readonly organization: string | undefined;
  readonly uiLocales: readonly string[];
  /** The broker waits for an answer already: ask it for what. */
  readonly resume?: boolean;
}

interface Common {
  readonly name: ScreenName;
  readonly setup: FlowSetup;
  readonly document: ConnectionsDocument | undefined;
  /** The number of the newest request; answers to older ones are not heard. */
  readonly request: number;
  /** The newest request has no answer yet. */
  readonly busy: boolean;
  /** That request only looks whether a link has been opened; the person may do something else. */
  readonly polls?: boolean;
  /** As the person typed it. */
  readonly identifier: string;
  /** The login that is open at the broker. */
  readonly loop: { readonly connection: string | undefined; readonly identifier: string } | undefined;
  readonly error: FlowError | undefined;
}

/** A screen on which the broker asks for something. */
interface StepState<K extends Step['kind']> extends Common {
  readonly name: K;
  readonly step: Extract<Step, { kind: K }>;
  /** Other ways that the broker would take, by id. */
  readonly alternatives: readonly string[];
}

/** The connections are being fetched. */
export interface LoadingState extends Common {
  readonly name: 'loading';
}

/** Buttons only. */
export interface ChooseState extends Common {
  readonly name: 'choose';
}

/** One field: who are you? Buttons may stand beside it. */
export interface IdentifierState extends Common {
  readonly name: 'identifier';
  /** The connection that the answer is for; otherwise the answer decides. */
  readonly connection: string | undefined;
}

/** Identifier and password together. */
export interface CredentialsState extends Common {
  readonly name: 'credentials';
  readonly connection: string;
}

/** The password of somebody who said who they are. */
export interface PasswordState extends Common {
  readonly name: 'password';
  readonly connection: string | undefined;
  readonly alternatives: readonly string[];
  readonly canReset: boolean;
}

/** The form of a company's directory: account name and password. */
export interface DirectoryState extends Common {
  readonly name: 'directory';
  readonly connection: string;
}

/** An electronic identity that works in several ways: which? */
export interface VariantsState extends Common {
  readonly name: 'variants';
  readonly connection: string;
}

/** Several connections fit what was typed. */
export interface MatchesState extends Common {
  readonly name: 'matches';
  readonly connections: readonly string[];
}

/** A new account. */
export interface SignupState extends Common {
  readonly name: 'signup';
  readonly connection: string;
}

/** The password is forgotten: whose? */
export interface ForgotState extends Common {
  readonly name: 'forgot';
  readonly connection: string;
}

/** The browser is on its way to the broker. */
export interface RedirectingState extends Common {
  readonly name: 'redirecting';
  readonly connection: string | undefined;
  /** Where to come back to when that fails. */
  readonly from: EntryState | LoginState;
}

/** The login goes on in another window. */
export interface PopupState extends Common {
  readonly name: 'popup';
  readonly connection: string | undefined;
  readonly from: EntryState | LoginState;
}

/** The broker gave no connections: it cannot be reached. */
export interface UnreachableState extends Common {
  readonly name: 'unreachable';
  readonly error: FlowError;
}

/** The broker or the page is set up wrong: the developer must act. */
export interface MisconfiguredState extends Common {
  readonly name: 'misconfigured';
  readonly error: FlowError;
}

/** The login was refused or is over. */
export interface EndedState extends Common {
  readonly name: 'ended';
  readonly error: FlowError;
}

/** Done. */
export interface SignedInState extends Common {
  readonly name: 'signed-in';
  readonly user: User | undefined;
}

/** The person has signed out. */
export interface SignedOutState extends Common {
  readonly name: 'signed-out';
}

/** The first screen of a login, as the connections decide it. */
export type EntryState = ChooseState | IdentifierState | CredentialsState;

/** Where a login stands: one member for each screen. */
export type LoginState =
  | LoadingState
  | EntryState
  | PasswordState
  | DirectoryState
  | VariantsState
  | MatchesState
  | SignupState
  | ForgotState
  | StepState<'code'>
  | StepState<'link'>
  | StepState<'passkey'>
  | StepState<'select'>
  | StepState<'enroll-totp'>
  | StepState<'recovery-codes'>
  | StepState<'profile'>
  | StepState<'new-password'>
  | StepState<'captcha'>
  | StepState<'message'>
  | RedirectingState
  | PopupState
  | UnreachableState
  | MisconfiguredState
  | EndedState
  | SignedInState
  | SignedOutState;
