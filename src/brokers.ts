/** Broker adapters: one named export each, so that those that are not used fall away. */
export { auth0 } from './broker/adapters/auth0.js';
export type { Auth0Options } from './broker/adapters/auth0.js';
export { authentik } from './broker/adapters/authentik.js';
export { cognito } from './broker/adapters/cognito.js';
export { dex } from './broker/adapters/dex.js';
export { eid } from './broker/adapters/eid.js';
export type { EidOptions } from './broker/adapters/eid.js';
export { entra } from './broker/adapters/entra.js';
export { fusionauth } from './broker/adapters/fusionauth.js';
export type { FusionAuthOptions } from './broker/adapters/fusionauth.js';
export { identityserver } from './broker/adapters/identityserver.js';
export { idpLogin } from './broker/adapters/idp-login.js';
export { keycloak } from './broker/adapters/keycloak.js';
export { logto } from './broker/adapters/logto.js';
export { oidc } from './broker/adapters/oidc.js';
export type { OidcAdapterOptions } from './broker/adapters/oidc.js';
export { okta } from './broker/adapters/okta.js';
export { ory } from './broker/adapters/ory.js';
export { supabase } from './broker/adapters/supabase.js';
export { workos } from './broker/adapters/workos.js';
export { zitadel } from './broker/adapters/zitadel.js';
export type { AuthorizeContext, BrokerAdapter, LogoutContext } from './broker/broker-adapter.js';
export type { LoginIntent } from './broker/login-turn.js';
export type { ServerMetadata } from './broker/server-metadata.js';
export type {
  AuthorizeHint,
  CharClass,
  Connection,
  ConnectionBase,
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
