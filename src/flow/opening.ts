import type { LoginAction } from './login-action.js';
import type { LoginEffect } from './login-effect.js';
import type { FlowError, FlowSetup, LoginState } from './login-state.js';
import { offerOf } from './offer.js';

/** The next state, and what is to be done. */
export type Transition = readonly [state: LoginState, effects: readonly LoginEffect[]];

/** Nothing is to be done. */
export const none: readonly LoginEffect[] = [];

/** The state before anything has happened. */
export function initialState(setup: FlowSetup): LoginState {
  return {
    name: 'loading',
    setup,
    document: undefined,
    request: 0,
    busy: false,
    identifier: setup.identifier,
    loop: undefined,
    error: undefined,
  };
}

/**
 * The part of the flow that leads to the first screen; it comes with the form.
 *
 * @returns nothing for what only the whole flow knows, which may still be on its way.
 */
export function opening(state: LoginState, action: LoginAction): Transition | undefined {
  if (isStale(state, action)) return [state, none];
  switch (action.type) {
    case 'load': {
      // The screen that tells what went wrong stays until the answer is there.
      const kept = state.name === 'unreachable' || state.name === 'misconfigured';
      const next = asking(kept ? state : { ...common(state), name: 'loading', error: undefined });
      return [next, [{ type: 'load', request: next.request }]];
    }
    case 'loaded': {
      const next = withDocument(state, action);
      const { connection, action: wish, resume } = next.setup;
      const goesOn = connection !== undefined || wish !== 'login' || resume || next.error;
      return goesOn ? undefined : [entry(next), none];
    }
    case 'failed':
      return state.document ? undefined : [{ ...common(state), name: 'unreachable', error: action.error }, none];
    case 'reject':
      return [withError(state, action.error), none];
    default:
      return undefined;
  }
}

/** Tells whether an action answers a request that is not the newest. */
export function isStale(state: LoginState, action: LoginAction): boolean {
  return 'request' in action && (action.request !== state.request || !state.busy);
}

/** The members that every state has. */
export function common(
  state: LoginState,
): Omit<LoginState, 'name' | 'error'> & { readonly error: FlowError | undefined } {
  const { setup, document, request, identifier, error } = state;
  return { setup, document, request, identifier, error, busy: false, loop: undefined };
}

/** Puts an error on the screen, or takes it away. */
export function withError(state: LoginState, error: FlowError | undefined): LoginState {
  return { ...state, error } as LoginState;
}

/** Gives the next request its number. */
export function asking(state: LoginState): LoginState {
  return { ...state, request: state.request + 1, busy: true };
}

/** Takes the connections, and what the broker knows of the login. */
export function withDocument(
  state: LoginState,
  { document, setup: more, error }: Extract<LoginAction, { type: 'loaded' }>,
): LoginState {
  const setup = { ...state.setup, ...more };
  const identifier = state.identifier || setup.identifier;
  return { ...state, error, document, setup, identifier, busy: false } as LoginState;
}

/** The first screen. */
export function entry(state: LoginState, connection?: string): LoginState {
  const shared = common(state);
  if (!state.document) return { ...shared, name: 'loading' };
  const { entry: name, database } = offerOf(state.document, state.setup);
  if (connection !== undefined) return { ...shared, name: 'identifier', connection };
  // Only with a store whose password can be typed does a form ask for one.
  return { ...shared, name, connection: name === 'credentials' ? database?.id : undefined } as LoginState;
}
