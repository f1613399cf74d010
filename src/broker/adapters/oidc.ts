import type { BrokerAdapter } from '../broker-adapter.js';

/** What a broker calls the things that OpenID Connect has no name for. */
export interface OidcAdapterOptions {
  /** The parameter that names the connection. Defaults to what the metadata says in `login_connection_parameter`. */
  readonly connectionParameter?: string;
  /** The parameter that names the organization. @defaultValue 'organization' */
  readonly organizationParameter?: string;
}

/** Any OpenID provider. With a `connectionParameter`, or one in its metadata, buttons lead straight to a connection. */
export function oidc(options: OidcAdapterOptions = {}): BrokerAdapter {
  const { connectionParameter, organizationParameter = 'organization' } = options;
  return {
    name: 'oidc',
    authorizeParams: ({ organization }, { hint, metadata }) => ({
      [connectionParameter ?? metadata.login_connection_parameter ?? '']: hint?.connection,
      [organizationParameter]: organization,
    }),
  };
}
