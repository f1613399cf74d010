import type { ReactiveController, ReactiveControllerHost } from 'lit';

import type { User } from '../../client/login-client.js';
import type { ConnectionsDocument } from '../../connection/connection.js';
import { findByDomain } from '../../connection/domain-match.js';
import { isLoginError, LoginError } from '../../errors/login-error.js';
import type { LoginAction } from '../../flow/login-action.js';
import type { LoginEffect } from '../../flow/login-effect.js';
import type { FlowSetup, LoginState } from '../../flow/login-state.js';
import { initialState, opening } from '../../flow/opening.js';
import type { Transition } from '../../flow/opening.js';
import type { LoginBackend } from '../backend-source.js';

/** The connections, and what the broker knows of the login beforehand. */
export interface LoadedConnections {
  readonly document: ConnectionsDocument;
  readonly setup?: Partial<FlowSetup>;
}

/** The whole flow, as soon as it has been fetched. */
export type WholeFlow = (state: LoginState, action: LoginAction) => Transition;

/** How a login reaches what is around it. */
export interface LoginPorts {
  /** Reads the connections; before the client is there, if that is possible. */
  loadConnections(signal: AbortSignal): Promise<LoadedConnections>;
  /** The whole flow; nothing while it is on its way. */
  flow(): WholeFlow | undefined;
  /** Fetches the whole flow, and tells whether it is there. */
  loadFlow(): Promise<boolean>;
  /** The client; fetched at the first call. */
  loadBackend(): Promise<LoginBackend>;
  /** Who is signed in, once a login has ended well. */
  signedInUser(): User | undefined;
  /** The path to come back to after a redirect. */
  returnTo(): string | undefined;
  /** Asks the page whether a connection may be gone to. */
  allows(connection: string | undefined): boolean;
  /** Goes to an address of the broker. */
  navigate(url: string): void;
  /** Told of each change. */
  stateChanged(state: LoginState, before: LoginState): void;
}

const firstRetryMs = 3000;
const longestRetryMs = 30000;
const pollMs = 2500;

/** Keeps the state of a login and does what the flow asks for. */
export class LoginController implements ReactiveController {
  state: LoginState;
  readonly #host: ReactiveControllerHost;
  readonly #ports: LoginPorts;
  #abort: AbortController | undefined;
  #retryMs = firstRetryMs;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, ports: LoginPorts, setup: FlowSetup) {
    this.#host = host;
    this.#ports = ports;
    this.state = initialState(setup);
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('pageshow', this.#handlePageShow);
    window.addEventListener('online', this.#handleOnline);
  }

  hostDisconnected(): void {
    window.removeEventListener('pageshow', this.#handlePageShow);
    window.removeEventListener('online', this.#handleOnline);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pollTimer);
    this.#abort?.abort();
  }

  /** Starts from the beginning with another set-up. */
  restart(setup: FlowSetup): void {
    const before = this.state;
    this.#abort?.abort();
    // Numbers go on, so that an answer to the login before is not heard.
    this.state = { ...initialState(setup), request: before.request + 1 };
    this.dispatch({ type: 'load' });
  }

  /** Moves the login on and runs what follows from it. */
  dispatch(action: LoginAction): void {
    const before = this.state;
    const next = this.#ports.flow()?.(before, action) ?? opening(before, action);
    if (!next) {
      void this.#later(action);
      return;
    }
    const [state, effects] = next;
    if (state === before) return;
    this.state = state;
    this.#ports.stateChanged(state, before);
    this.#host.requestUpdate();
    for (const effect of effects) this.#run(effect);
    this.#scheduleRetry(before);
    this.#schedulePoll();
  }

  /** Goes on with an action when the whole flow is there. */
  async #later(action: LoginAction): Promise<void> {
    if (await this.#ports.loadFlow()) {
      this.dispatch(action);
      return;
    }
    const error = { code: 'network' } as const;
    const { request } = this.state;
    this.dispatch('request' in action ? { type: 'failed', request, error } : { type: 'reject', error });
  }

  #run(effect: LoginEffect): void {
    switch (effect.type) {
      case 'go':
        this.#ports.navigate(effect.url);
        return;
      case 'abort':
        this.#abort?.abort();
        return;
      default:
        void this.#request(effect);
    }
  }

  async #request(effect: Exclude<LoginEffect, { type: 'go' | 'abort' }>): Promise<void> {
    const { request } = effect;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    try {
      this.dispatch(await this.#answer(effect, abort.signal));
    } catch (error) {
      // The flow has moved on from a request that was given up; it hears no answer to it.
      this.dispatch({ type: 'failed', request, error: known(error) });
    }
  }

  async #answer(effect: Exclude<LoginEffect, { type: 'go' | 'abort' }>, signal: AbortSignal): Promise<LoginAction> {
    const { request } = effect;
    const ports = this.#ports;
    if (effect.type === 'load') return { type: 'loaded', request, ...(await ports.loadConnections(signal)) };
    if (effect.type === 'discover') {
      const { identifier, input } = effect;
      const listed = this.state.document && findByDomain(this.state.document, identifier);
      const result = listed ?? (await (await ports.loadBackend()).discover(identifier, { signal }));
      return { type: 'discovered', request, result, input };
    }
    const backend = await ports.loadBackend();
    if (effect.type === 'sign-in') {
      const { intent, mode } = effect;
      const returnTo = ports.returnTo();
      if (!ports.allows(intent.connection)) return { type: 'returned', request };
      const result = await backend.signIn({ ...intent, mode, signal, ...(returnTo === undefined ? {} : { returnTo }) });
      if (result.status === 'signed-in')
        return { type: 'turn', request, turn: { kind: 'signed-in' }, user: result.user };
      // While the page is being left, the screen that says so stays.
      return result.status === 'cancelled' ? { type: 'returned', request } : { type: 'leaving', request };
    }
    const turn = await (effect.type === 'start'
      ? backend.start(effect.intent, effect.input, { signal })
      : backend.submit(effect.input, { signal }));
    return { type: 'turn', request, turn, user: turn.kind === 'signed-in' ? ports.signedInUser() : undefined };
  }

  #scheduleRetry(before: LoginState): void {
    const { state } = this;
    if (state.name !== 'unreachable') {
      clearTimeout(this.#retryTimer);
      if (state.name !== 'loading') this.#retryMs = firstRetryMs;
      return;
    }
    if (state.busy || before === state) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(this.#handleOnline, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  /** Looks now and then whether the link that was sent has been opened. */
  #schedulePoll(): void {
    clearTimeout(this.#pollTimer);
    const { name, busy } = this.state;
    if (name === 'link' && !busy) this.#pollTimer = setTimeout(() => this.dispatch({ type: 'poll' }), pollMs);
  }

  readonly #handleOnline = (): void => {
    if (this.state.name === 'unreachable' && !this.state.busy) this.dispatch({ type: 'load' });
  };

  readonly #handlePageShow = (event: PageTransitionEvent): void => {
    if (event.persisted && this.state.name === 'redirecting') this.dispatch({ type: 'returned' });
  };
}

function known(error: unknown): LoginError {
  if (isLoginError(error)) return error;
  return new LoginError('unknown', 'Something that is not a LoginError was thrown while a login was running.', {
    cause: error,
  });
}
