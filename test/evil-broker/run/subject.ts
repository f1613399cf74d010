import type { HrdResult, LoginIntent, LoginTurn, StepInput } from '../../../src/broker/login-turn.js';
import type { LoginClientConfig } from '../../../src/config/login-client-config.js';
import type { MemoryTab } from '../browser/memory-tab.js';

/** Where a page of the app is, and how its client is set up. */
export interface PageSettings {
  readonly tab: MemoryTab;
  readonly config: LoginClientConfig;
}

/** The app in one tab, seen through the client that is under attack. */
export interface SubjectPage {
  /** Begins a login; gives the address that the browser is sent to. */
  begin(ask: Partial<LoginIntent>): Promise<string>;
  /** Finishes it at the address that the browser came back with; gives `signed-in`, or `none` if that was no response. */
  finish(address: string): Promise<string>;
  /** The claims of the person who is signed in. */
  user(): Readonly<Record<string, unknown>> | undefined;
  /** An access token, if one can be had without a network. */
  accessToken(): Promise<string | undefined>;
  /** Everything else that a script on the page can read. */
  exposed(): unknown;
  close(): void;
  /** Gets a new access token. */
  refresh?(): Promise<string>;
  /** Calls an API; gives the status. */
  callApi?(address: string): Promise<number>;
  /** Asks UserInfo. */
  userInfo?(): Promise<unknown>;
  /** Signs out; gives the address that the browser is sent to, if any. */
  signOut?(returnTo?: string): Promise<string | undefined>;
  connections?(): Promise<unknown>;
  discover?(identifier: string): Promise<HrdResult>;
  start?(intent: LoginIntent, input?: StepInput): Promise<LoginTurn>;
  submit?(input: StepInput): Promise<LoginTurn>;
}

/** A client library, ready to be attacked. */
export interface Subject {
  readonly name: string;
  /** Opens a page of the app; a tab that was opened before is a reload of it. */
  open(settings: PageSettings): Promise<SubjectPage> | SubjectPage;
}
