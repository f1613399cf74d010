import type { LoginErrorCode } from '../errors/login-error.js';

import type { LoginAction } from './login-action.js';
import type { LoginEffect } from './login-effect.js';
import type { FlowError, FlowSetup, LoginState } from './login-state.js';
import { offerOf } from './offer.js';

/** The next state, and what is to be done. */
export type Transition = readonly [state: LoginState, effects: readonly LoginEffect[]];

/** Nothing is to be done. */
export const none: readonly LoginEffect[] = [];

/** Codes that the developer must act on, when no login could begin. */
const configurationCodes: ReadonlySet<LoginErrorCode> = new Set<LoginErrorCode>([
  'invalid_config',
  'invalid_response',
  'misconfigured_client',
  'misconfigured_origin',
  'issuer_mismatch',
  'unknown_connection',
]);

/** Codes after which the broker has forgotten the login. */
export const lostCodes: ReadonlySet<LoginErrorCode> = new Set<LoginErrorCode>(['session_expired', 'transaction_lost']);

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
  if ('request' in action && (action.request !== state.request || !state.busy)) return [state, none];
  switch (action.type) {
    case 'load':
      return load(state);
    case 'loaded': {
      const { setup } = withDocument(state, action);
      const goesOn = setup.connection !== undefined || setup.action !== 'login' || setup.resume;
      return goesOn ? undefined : [entry(withDocument(state, action)), none];
    }
    case 'failed':
      return state.document ? undefined : [notLoaded(state, action.error), none];
    case 'reject':
      return [withError(state, action.error), none];
    case 'retry':
      return state.document ? [entry(withError(state, undefined)), [{ type: 'abort' }]] : load(state);
    case 'signed-in':
      return [{ ...common(state), name: 'signed-in', user: action.user, error: undefined }, [{ type: 'abort' }]];
    case 'signed-out':
      return [{ ...common(state), name: 'signed-out', error: undefined }, none];
    default:
      return undefined;
  }
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

function load(state: LoginState): Transition {
  // The screen that tells what went wrong stays until the answer is there.
  const kept = state.name === 'unreachable' || state.name === 'misconfigured';
  const next = asking(kept ? state : { ...common(state), name: 'loading' as const, error: undefined });
  return [next, [{ type: 'load', request: next.request }]];
}

/** Takes the connections, and what the broker knows of the login. */
export function withDocument(
  state: LoginState,
  { document, setup: more }: Extract<LoginAction, { type: 'loaded' }>,
): LoginState {
  const setup = { ...state.setup, ...more };
  const identifier = state.identifier || setup.identifier;
  return { ...withError(state, undefined), document, setup, identifier, busy: false };
}

function notLoaded(state: LoginState, error: FlowError): LoginState {
  const name = lostCodes.has(error.code)
    ? 'ended'
    : configurationCodes.has(error.code)
      ? 'misconfigured'
      : 'unreachable';
  return { ...common(state), error, name };
}

/** The first screen. */
export function entry(state: LoginState, connection?: string): LoginState {
  const shared = common(state);
  if (!state.document) return { ...shared, name: 'loading' };
  const offer = offerOf(state.document, state.setup);
  if (connection !== undefined) return { ...shared, name: 'identifier', connection };
  if (offer.entry === 'credentials' && offer.database) {
    return { ...shared, name: 'credentials', connection: offer.database.id };
  }
  return offer.entry === 'choose' ? { ...shared, name: 'choose' } : { ...shared, name: 'identifier', connection };
}
