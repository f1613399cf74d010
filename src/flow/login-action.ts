import type { HrdResult, LoginTurn, StepInput } from '../broker/login-turn.js';
import type { User } from '../client/login-client.js';
import type { ConnectionsDocument } from '../connection/connection.js';

import type { FlowError, FlowSetup } from './login-state.js';

/** What happened: something that the person did, or the answer to a request. */
export type LoginAction =
  | { readonly type: 'load' }
  | {
      readonly type: 'loaded';
      readonly request: number;
      readonly document: ConnectionsDocument;
      /** What the broker knows of this login beforehand. */
      readonly setup?: Partial<FlowSetup>;
      /** What went wrong before the page was opened. */
      readonly error?: FlowError;
    }
  /** The person sent the form of the screen. */
  | { readonly type: 'submit'; readonly input: StepInput }
  /** What was typed cannot be sent. */
  | { readonly type: 'reject'; readonly error: FlowError }
  /** The person picked a connection. */
  | { readonly type: 'choose'; readonly connection: string; readonly variant?: string }
  | { readonly type: 'discovered'; readonly request: number; readonly result: HrdResult; readonly input: StepInput }
  | { readonly type: 'turn'; readonly request: number; readonly turn: LoginTurn; readonly user?: User | undefined }
  /** The browser has been sent on its way. */
  | { readonly type: 'leaving'; readonly request: number }
  /** A request failed, or a window could not be opened. */
  | { readonly type: 'failed'; readonly request: number; readonly error: FlowError }
  /** The person asked for another form. */
  | { readonly type: 'open'; readonly screen: 'signup' | 'forgot' }
  /** The person wants another way than the broker's first. */
  | { readonly type: 'use'; readonly alternative: string }
  | { readonly type: 'resend' }
  /** Time to look whether the link has been opened. */
  | { readonly type: 'poll' }
  | { readonly type: 'back' }
  /** Try again, or start again. */
  | { readonly type: 'retry' }
  /** The person is back on the page without having signed in. */
  | { readonly type: 'returned'; readonly request?: number }
  | { readonly type: 'signed-in'; readonly user?: User | undefined }
  | { readonly type: 'signed-out' };
