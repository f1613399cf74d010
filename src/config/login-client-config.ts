import type { Connection, ConnectionsDocument } from '../connection/connection.js';

/**
 * What an integrator writes to make a client; plain data, so that it can come from JSON.
 *
 * Addresses are `https:`; `http:` is taken for loopback hosts only.
 */
export interface LoginClientConfig {
  /** The issuer identifier of the broker, exactly as the broker writes it (mind the trailing slash). */
  readonly issuer: string;
  /** The id of this client at the broker. It is a public client: there is no secret. */
  readonly clientId: string;
  /** The registered address that the broker returns to: absolute, or a path of this origin. */
  readonly redirectUri: string;
  /** Scopes to ask for, separated by spaces; `openid` is always among them. @defaultValue 'openid profile email' */
  readonly scope?: string;
  /** The APIs that access tokens are for (RFC 8707); the first one is the default of `getAccessToken()`. */
  readonly resource?: string | readonly string[];
  /** The origins that `fetch()` may send access tokens to. @defaultValue the origins of `resource` */
  readonly apiOrigins?: readonly string[];
  /**
   * Others that ID tokens may be for, beside this client. A token for anybody else too is refused (OpenID Connect Core
   * 3.1.3.7), although some brokers list a whole project.
   * @defaultValue []
   */
  readonly trustedAudiences?: readonly string[];
  /** The registered address to come back to after a sign-out: absolute, or a path of this origin. */
  readonly postLogoutRedirectUri?: string;
  /**
   * Where the session lives. `indexeddb` survives a reload and is one for all tabs; `memory` is of this page alone.
   * @defaultValue 'indexeddb'
   */
  readonly storage?: 'indexeddb' | 'memory';
  /**
   * Whether tokens are bound to a key of this browser (RFC 9449): `auto` when the broker announces it, `required` always.
   * @defaultValue 'auto'
   */
  readonly dpop?: 'auto' | 'required' | 'off';
  /** How long one request may take, in milliseconds, 100 to 120000. @defaultValue 8000 */
  readonly timeoutMs?: number;
  /** How far the clocks of broker and browser may be apart, in seconds, 0 to 300. @defaultValue 60 */
  readonly clockSkewSeconds?: number;
  /** Refuses a broker that lacks PKCE with S256 or the `iss` parameter (BCP 212, RFC 9207). @defaultValue false */
  readonly strict?: boolean;
  /** Push the authorization request (RFC 9126): `auto` when required or when it keeps a login hint out of the address. @defaultValue 'auto' */
  readonly par?: 'auto' | 'required' | 'off';
  /** Metadata that is known beforehand; with `authorization_endpoint` and `token_endpoint` in it, nothing is fetched. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Where the metadata is, when that is not below the issuer. */
  readonly discoveryUrl?: string;
  /** The connections of a broker that publishes none, or where its document is. */
  readonly connections?: readonly Connection[] | ConnectionsDocument | string;
  /** Allows credentials to be typed on a page of another site than the broker's. @defaultValue false */
  readonly allowCrossSiteEmbedding?: boolean;
}
