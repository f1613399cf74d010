/** Broker adapters: one named export each, so that those that are not used fall away. */
export type { AuthorizeContext, BrokerAdapter, LogoutContext } from './broker/broker-adapter.js';
export { idpLogin } from './broker/adapters/idp-login.js';
export { oidc } from './broker/adapters/oidc.js';
export type { OidcAdapterOptions } from './broker/adapters/oidc.js';
