/** The client SDK alone: no element, no Lit, importable without a DOM. */
export type { AuthorizeContext, BrokerAdapter, LogoutContext } from './broker/broker-adapter.js';
export type { ServerMetadata } from './broker/server-metadata.js';
export type { HrdResult, LoginIntent, LoginTurn, Step, StepInput, StepKind } from './broker/login-turn.js';
export type { StepUpChallenge } from './client/api-fetch.js';
export { createLoginClient } from './client/create-login-client.js';
export type { LoginClientOptions } from './client/create-login-client.js';
export type {
  AccessTokenOptions,
  CallbackResult,
  LoginClient,
  Session,
  SignInOptions,
  SignInResult,
  SignOutOptions,
  Unsubscribe,
  User,
} from './client/login-client.js';
export type { Protection } from './client/protection.js';
export type { LoginClientConfig } from './config/login-client-config.js';
export type {
  AuthorizeHint,
  CharClass,
  Connection,
  ConnectionBase,
  ConnectionsDocument,
  DatabaseConnection,
  DomainMatch,
  EnterpriseConnection,
  FieldSpec,
  GenericConnection,
  IconRef,
  IdentifierSpec,
  IdentifierType,
  LegalConnection,
  LocaleMap,
  Mode,
  PasskeyConnection,
  PasskeySpec,
  PasswordlessConnection,
  PasswordPolicy,
  SignupRule,
  SocialConnection,
} from './connection/connection.js';
export { isLoginError, LoginError } from './errors/login-error.js';
export type { LoginErrorCode, LoginErrorOptions, LoginPhase, PasswordRuleState } from './errors/login-error.js';
