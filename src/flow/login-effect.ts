import type { LoginIntent, StepInput } from '../broker/login-turn.js';

/** What is to be done outside the flow; answers come back as actions with the same request number. */
export type LoginEffect =
  | { readonly type: 'load'; readonly request: number }
  | { readonly type: 'discover'; readonly request: number; readonly identifier: string; readonly input: StepInput }
  | { readonly type: 'start'; readonly request: number; readonly intent: LoginIntent; readonly input: StepInput }
  | { readonly type: 'submit'; readonly request: number; readonly input: StepInput }
  | {
      readonly type: 'sign-in';
      readonly request: number;
      readonly intent: LoginIntent;
      readonly mode: 'redirect' | 'popup';
    }
  | { readonly type: 'go'; readonly url: string }
  /** Give up the request that is under way. */
  | { readonly type: 'abort' };
