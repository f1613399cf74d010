import type { LoginIntent, LoginTurn, Step, StepInput } from '../broker/login-turn.js';
import type { User } from '../client/login-client.js';
import type { Connection } from '../connection/connection.js';
import type { LoginErrorCode } from '../errors/login-error.js';

import type { LoginAction } from './login-action.js';
import type { LoginEffect } from './login-effect.js';
import type { FlowError, LoginState } from './login-state.js';
import { connectionOf, fitsIdentifier, offerOf, runsHere } from './offer.js';
import { asking, common, entry, isStale, none, opening, withDocument, withError } from './opening.js';
import type { Transition } from './opening.js';

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
const lostCodes: ReadonlySet<LoginErrorCode> = new Set<LoginErrorCode>(['session_expired', 'transaction_lost']);

/** Codes after which typing again cannot help. */
const finalCodes: ReadonlySet<LoginErrorCode> = new Set<LoginErrorCode>([
  'access_denied',
  'account_blocked',
  'account_disabled',
  'policy_denied',
  'signup_rejected',
]);

/**
 * Moves the login on.
 *
 * Pure: it reads no clock, no document and no network. What was typed stays in the state or in the form, whatever
 * fails, and an answer to a request that is no longer the newest changes nothing.
 */
export function transition(state: LoginState, action: LoginAction): Transition {
  if (isStale(state, action)) return [state, none];
  if (action.type === 'failed' && !state.document) return [notLoaded(state, action.error), none];
  const opened = opening(state, action);
  if (opened) return opened;
  switch (action.type) {
    case 'submit':
      return state.busy ? [state, none] : submit(withError(state, undefined), action.input);
    case 'choose':
      return choose(state, action.connection, action.variant);
    case 'discovered':
      return discovered({ ...state, busy: false }, action);
    case 'turn':
      return turned({ ...state, busy: false }, action.turn, action.user);
    case 'leaving':
      return [{ ...state, busy: false }, none];
    case 'failed':
      return failed(state, action.error);
    case 'open':
      return open(state, action.screen);
    case 'use':
      return use(state, action.alternative);
    case 'resend':
      return state.busy && !state.polls ? [state, none] : send(withError(state, undefined), { resend: true });
    case 'poll':
      return state.name !== 'link' || state.busy ? [state, none] : poll(state);
    case 'back':
    case 'returned':
      return back(state);
    case 'loaded':
      return begin(withDocument(state, action));
    case 'retry':
      return state.document
        ? [entry(withError(state, undefined)), [{ type: 'abort' }]]
        : transition(state, { type: 'load' });
    case 'signed-in':
      return [{ ...common(state), name: 'signed-in', user: action.user, error: undefined }, [{ type: 'abort' }]];
    case 'signed-out':
      return [{ ...common(state), name: 'signed-out', error: undefined }, none];
    case 'load':
    case 'reject':
      // These are part of the opening.
      return [state, none];
  }
}

function notLoaded(state: LoginState, error: FlowError): LoginState {
  const name = lostCodes.has(error.code)
    ? 'ended'
    : configurationCodes.has(error.code)
      ? 'misconfigured'
      : 'unreachable';
  return { ...common(state), error, name };
}

/** Shows the first screen, or the one that the page asked for. */
function begin(state: LoginState): Transition {
  const { setup } = state;
  const first = entry(state);
  if (setup.resume) return start(first, setup.action, undefined, {});
  const connection = connectionOf(state.document, setup.connection);
  const opens = setup.action !== 'login' && (!connection || connection.kind === 'database');
  if (connection && !opens) return choose(first, connection.id);
  if (opens) return open(first, setup.action === 'signup' ? 'signup' : 'forgot');
  return [first, none];
}

function submit(state: LoginState, input: StepInput): Transition {
  const identifier = input.identifier ?? state.identifier;
  const next = { ...state, identifier };
  // Picked in the autofill of the first screen: the broker has asked for it already.
  if (input.passkey) return send(next, input);
  switch (next.name) {
    case 'identifier':
      if (next.connection !== undefined) return choose(next, next.connection);
      return identified(next, input);
    case 'credentials':
      return identified(next, input);
    case 'password':
    case 'directory': {
      const again = next.loop?.connection === next.connection && next.loop?.identifier === identifier;
      return again ? send(next, input) : start(next, 'login', next.connection, input);
    }
    case 'signup':
      return start(next, 'signup', next.connection, input);
    case 'forgot':
      return start(next, 'reset', next.connection, {});
    default:
      return send(next, input);
  }
}

/** Somebody said who they are, to no connection in particular. */
function identified(state: LoginState, input: StepInput): Transition {
  if (!state.document) return [state, none];
  const offer = offerOf(state.document, state.setup);
  // A company is found by a domain, which only these two ways of writing a name have.
  if (offer.discovers && /[@\\]/.test(state.identifier)) {
    const next = asking(state);
    return [next, [{ type: 'discover', request: next.request, identifier: state.identifier, input }]];
  }
  return local(state, input);
}

function discovered(state: LoginState, { result, input }: Extract<LoginAction, { type: 'discovered' }>): Transition {
  switch (result.outcome) {
    case 'connection':
      return choose(state, result.connection);
    case 'choose':
      return [{ ...common(state), name: 'matches', connections: result.connections }, none];
    case 'redirect':
      return leave(state, undefined);
    case 'local':
      return local(state, input);
  }
}

/** Goes on with a store of users that belongs to no company. */
function local(state: LoginState, input: StepInput): Transition {
  if (!state.document) return [state, none];
  const { database, passwordless, elsewhere } = offerOf(state.document, state.setup);
  if (database && input.password !== undefined) return start(state, 'login', database.id, input);
  const sent = passwordless.find((item) => fitsIdentifier([item.identifier], state.identifier));
  const isStored = database && (!sent || fitsIdentifier(database.identifiers, state.identifier));
  if (isStored) return [passwordState(state, database), none];
  const other = sent ?? passwordless[0];
  if (other) return start(state, 'login', other.id, {});
  if (elsewhere) return leave(state, elsewhere.id);
  return [withError(state, { code: 'unknown_connection', field: 'identifier' }), none];
}

function passwordState(state: LoginState, connection: Connection): LoginState {
  const offer = state.document ? offerOf(state.document, state.setup) : undefined;
  return {
    ...common(state),
    name: 'password',
    connection: connection.id,
    alternatives: (offer?.passwordless ?? [])
      .filter((item) => fitsIdentifier([item.identifier], state.identifier))
      .map((item) => item.id),
    canReset: connection.kind === 'database' && connection.reset !== false,
  };
}

function choose(from: LoginState, id: string, variant?: string): Transition {
  const state = withError(from, undefined);
  const connection = connectionOf(state.document, id);
  if (!connection) return [{ ...from, busy: false, error: { code: 'unknown_connection' } }, none];
  if (connection.kind === 'legal' && variant === undefined && (connection.variants?.length ?? 0) > 1) {
    return [{ ...common(state), name: 'variants', connection: id }, none];
  }
  if (!runsHere(connection, state.setup)) return leave(state, id, variant);
  if (connection.kind === 'enterprise') return [{ ...common(state), name: 'directory', connection: id }, none];
  if (connection.kind === 'passkey') return start(state, 'login', id, {});
  if (state.identifier === '') return [entry(state, id), none];
  return connection.kind === 'database' ? [passwordState(state, connection), none] : start(state, 'login', id, {});
}

function intentOf(state: LoginState, action: LoginIntent['action'], connection: string | undefined): LoginIntent {
  const { organization, uiLocales } = state.setup;
  return {
    action,
    ...(connection === undefined ? {} : { connection }),
    ...(state.identifier === '' ? {} : { identifier: state.identifier }),
    ...(organization === undefined ? {} : { organization }),
    ...(uiLocales.length === 0 ? {} : { uiLocales }),
  };
}

function start(
  state: LoginState,
  action: LoginIntent['action'],
  connection: string | undefined,
  input: StepInput,
): Transition {
  const { identifier } = state;
  const next = asking({ ...state, loop: { connection, identifier } });
  const whole = identifier === '' ? input : { identifier, ...input };
  return [next, [{ type: 'start', request: next.request, intent: intentOf(state, action, connection), input: whole }]];
}

function poll(state: LoginState): Transition {
  const [next, effects] = send(state, {});
  return [{ ...next, polls: true }, effects];
}

function send(state: LoginState, input: StepInput): Transition {
  const next = { ...asking(state), polls: false };
  return [next, [{ type: 'submit', request: next.request, input }]];
}

/** Hands the person over to the broker, in this window or another. */
function leave(
  state: LoginState,
  connection: string | undefined,
  variant?: string,
  action: LoginIntent['action'] = 'login',
): Transition {
  const allowed = connectionOf(state.document, connection)?.modes ?? [];
  const wanted = state.setup.mode ?? allowed.find((mode) => mode !== 'embedded');
  const mode = wanted === 'popup' && (allowed.length === 0 || allowed.includes('popup')) ? 'popup' : 'redirect';
  const from = { ...state, busy: false } as LoginState;
  const name = mode === 'popup' ? ('popup' as const) : ('redirecting' as const);
  const next = asking({ ...common(state), name, connection, from });
  const intent = { ...intentOf(state, action, connection), ...(variant === undefined ? {} : { variant }) };
  return [next, [{ type: 'sign-in', request: next.request, intent, mode }]];
}

function turned(state: LoginState, turn: LoginTurn, user: User | undefined): Transition {
  switch (turn.kind) {
    case 'step':
      // Nothing new: the screen stays as it is, with its countdown.
      if (state.polls && state.name === turn.step.kind && !turn.error) return [withError(state, undefined), none];
      return [stepState(state, turn.step, turn.alternatives ?? [], turn.error), none];
    case 'signed-in':
      return [{ ...common(state), name: 'signed-in', user, error: undefined }, none];
    case 'redirect': {
      if (turn.url === undefined) return leave(state, state.loop?.connection);
      const next = asking({
        ...common(state),
        name: 'redirecting' as const,
        connection: state.loop?.connection,
        from: state,
      });
      return [next, [{ type: 'go', url: turn.url }]];
    }
    case 'failed':
      return failed(state, turn.error);
  }
}

/** The screen on which a step is answered. */
function stepState(
  state: LoginState,
  step: Step,
  alternatives: readonly string[],
  error: FlowError | undefined,
): LoginState {
  const { loop } = state;
  const shared = { ...common(state), loop, error };
  switch (step.kind) {
    case 'identifier':
      // The same screen keeps what was typed into its other fields.
      if (state.name === 'identifier' || state.name === 'credentials' || state.name === 'signup') {
        return { ...state, busy: false, error };
      }
      // A broker that asks for both again means the one that was wrong: who they are is known.
      if (step.withPassword === true && (state.name === 'password' || state.name === 'directory')) {
        return { ...state, busy: false, error };
      }
      return { ...entry(state, loop?.connection), loop, error } as LoginState;
    case 'password':
      if (state.name === 'credentials' || state.name === 'directory') return { ...state, busy: false, error };
      return {
        ...shared,
        name: 'password',
        connection: loop?.connection,
        identifier: step.identifier ?? state.identifier,
        alternatives,
        canReset: step.canReset ?? (state.name === 'password' && state.canReset),
      };
    case 'code':
      // With no try left, typing it again helps nobody: what helps is another code.
      if (step.attemptsLeft === 0 && error && error.retryAfterMs === undefined) {
        return { ...shared, name: 'code', step, alternatives, error: { code: 'expired_code', field: error.field } };
      }
      return { ...shared, name: 'code', step, alternatives };
    default:
      return { ...shared, name: step.kind, step, alternatives } as LoginState;
  }
}

function failed(state: LoginState, error: FlowError): Transition {
  const shared = { ...common(state), error };
  if (state.name === 'redirecting' || state.name === 'popup') {
    const from = { ...state.from, request: state.request, busy: false };
    return [{ ...from, error: error.code === 'cancelled' ? undefined : error } as LoginState, none];
  }
  if (error.code === 'cancelled') return [{ ...state, busy: false, error: undefined } as LoginState, none];
  const lost = lostCodes.has(error.code);
  if (finalCodes.has(error.code) || (lost && state.setup.position === 'login-page')) {
    return [{ ...shared, name: 'ended' }, none];
  }
  if (lost) return [withError(entry(state), error), none];
  return [{ ...state, busy: false, error }, none];
}

function open(state: LoginState, screen: 'signup' | 'forgot'): Transition {
  if (!state.document) return [state, none];
  const { database, elsewhere } = offerOf(state.document, state.setup);
  const action = screen === 'signup' ? ('signup' as const) : ('reset' as const);
  const rule = screen === 'signup' ? database?.actions?.signup : database?.reset;
  if (!database) return leave(state, elsewhere?.id, undefined, action);
  if (typeof rule === 'object') return [state, [{ type: 'go', url: rule.url }]];
  if (rule === 'redirect') return leave(state, database.id, undefined, action);
  return [{ ...common(state), name: screen, connection: database.id, error: undefined }, [{ type: 'abort' }]];
}

function use(state: LoginState, alternative: string): Transition {
  // An id of the document is a connection of its own; anything else is another step of the login that is open.
  if (connectionOf(state.document, alternative)) return choose(state, alternative);
  return state.busy && !state.polls ? [state, none] : send(withError(state, undefined), { alternative });
}

function back(state: LoginState): Transition {
  const abort: readonly LoginEffect[] = [{ type: 'abort' }];
  if (state.name === 'redirecting' || state.name === 'popup') {
    return [{ ...state.from, request: state.request, busy: false, error: undefined } as LoginState, abort];
  }
  return [entry(withError(state, undefined)), abort];
}
