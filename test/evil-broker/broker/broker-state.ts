import type { Grants, Person } from './grants.js';
import type { Secrets } from './secrets.js';

/** What the honest endpoints of one broker share. */
export interface BrokerState {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** Origin of the app's pages. */
  readonly page: string;
  readonly secrets: Secrets;
  readonly grants: Grants;
  readonly pushedRequests: Map<string, URLSearchParams>;
  readonly authSessions: Map<string, URLSearchParams>;
  /** What was wrong with the client's own requests. */
  readonly complaints: string[];
  /** Who is signed in at the broker; nobody when `undefined`. */
  person: Person | undefined;
  /** The DPoP nonce that is asked for, if any. */
  dpopNonce: string | undefined;
  /** Whether pages may read the `Date` of its answers. */
  showsDate: boolean;
  /** Lifetime of access tokens, in seconds. */
  accessTokenSeconds: number;
  /** How far the broker's clock is ahead of this machine's, in milliseconds; pages whose clock is moved do not move it. */
  clockAheadMs: number;
  /** Seconds since the epoch by the broker's clock. */
  readonly now: () => number;
}

/** The password, the one-time code and the address that people of this broker type. */
export interface TypedSecrets {
  readonly username: string;
  readonly password: string;
  readonly otp: string;
}

/** What is typed in the tests; none of it may be seen anywhere. */
export const typed: TypedSecrets = {
  username: 'canary.typed@acme.example',
  password: 'canary-Password-7-correct',
  otp: '48291736',
};
