import type { LoginIntent } from '../../../src/broker/login-turn.js';
import type { LoginClientConfig } from '../../../src/config/login-client-config.js';
import type { LoginErrorCode } from '../../../src/errors/login-error.js';
import type { EvilBrokerOptions } from '../broker/evil-broker.js';
import type { Endpoint } from '../broker/logged-request.js';
import type { Misbehaviour } from '../broker/misbehaviour.js';
import type { Stage } from '../run/stage.js';

/** What kind of answer is under attack. Group I, messages between windows, needs a browser: test/faults/messages. */
export type CaseGroup = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H';

/** What the groups are about. */
export const groupTitles: Readonly<Record<CaseGroup, string>> = {
  A: 'ID token',
  B: 'Authorization response',
  C: 'Token endpoint',
  D: 'Discovery and keys',
  E: 'UserInfo',
  F: 'Refresh and API calls',
  G: 'Sign-out',
  H: 'Connections, home-realm discovery, challenges',
};

/**
 * How a case must end: with that error; `accepted`, because it is good; or `ignored`, because it is none of the
 * client's business.
 */
export type Expected = LoginErrorCode | 'accepted' | 'ignored';

/** What the client is made to do. */
export type Flow =
  /** Sign in by redirect and come back. */
  | 'login'
  /** Sign in honestly, then renew the access token while the broker misbehaves. */
  | 'refresh'
  /** Sign in honestly, then call the API while the broker misbehaves. */
  | 'api'
  /** Sign in honestly, then ask UserInfo while the broker misbehaves. */
  | 'userinfo'
  /** Sign in honestly, then sign out while the broker misbehaves. */
  | 'logout'
  | 'connections'
  /** Home-realm discovery. */
  | 'discover'
  /** Embedded login with user name and password in one go. */
  | 'password'
  /** Embedded login with a code that is sent. */
  | 'otp';

/** One attack, or one control that must succeed. */
export interface EvilCase {
  /** Stable: the letter of the group, a dot, a name. */
  readonly id: string;
  readonly group: CaseGroup;
  readonly title: string;
  /** The rule that decides. */
  readonly spec: string;
  /** @defaultValue 'login' */
  readonly flow?: Flow;
  /** Takes the place of the flow, for what needs a choreography of its own. */
  readonly act?: (stage: Stage) => Promise<void>;
  readonly broker?: Partial<EvilBrokerOptions> & { readonly dpopNonce?: string };
  readonly client?: Partial<LoginClientConfig>;
  /** What the person asks for at sign-in. */
  readonly ask?: Partial<LoginIntent>;
  readonly evil?: Misbehaviour;
  readonly expected: Expected;
  /** Requests that are in order after the hostile answer; none but these. */
  readonly allowedRequestsAfter?: Partial<Record<Endpoint, number>>;
  /** More that must be true of the result. */
  readonly check?: (stage: Stage) => void | Promise<void>;
  /** Whether another, honest sign-in must work afterwards. @defaultValue true */
  readonly retry?: boolean;
}

/** A case without what all cases of its table have in common. */
export type CaseRow = Omit<EvilCase, 'group' | 'spec' | 'expected'> & Partial<Pick<EvilCase, 'spec' | 'expected'>>;

/** Makes the cases of a table from its rows and what they have in common. */
export function caseTable(
  common: Pick<EvilCase, 'group' | 'spec' | 'expected'> & Partial<EvilCase>,
  rows: readonly CaseRow[],
): readonly EvilCase[] {
  return rows.map((row) => ({ ...common, ...row, id: `${common.group}.${row.id}` }));
}
