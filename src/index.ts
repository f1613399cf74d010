/** Elements, events, the client and their types. Nothing is registered: `idp-login/define` does that. */
export type { AuthorizeContext, BrokerAdapter, LogoutContext } from './broker/broker-adapter.js';
export type { ServerMetadata } from './broker/server-metadata.js';
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
export type { HrdResult, LoginIntent, LoginTurn, Step, StepInput, StepKind } from './broker/login-turn.js';
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
export type { LoginClientConfig } from './config/login-client-config.js';
export { parseConnectionsDocument } from './connection/connections-document.js';
export { ConnectionChosenEvent, LoginFailedEvent, LoginSucceededEvent, ScreenChangedEvent } from './elements/events.js';
export { IdpCallback } from './elements/idp-callback.js';
export { IdpLogin } from './elements/idp-login.js';
export { isLoginError, LoginError } from './errors/login-error.js';
export type { LoginErrorCode, LoginErrorOptions, LoginPhase, PasswordRuleState } from './errors/login-error.js';
export type { ScreenName } from './flow/screen-name.js';
export type { EntryMessages, MessageOverrides, Messages, PolicyMessages } from './i18n/messages.js';
