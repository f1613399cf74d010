import type { ReactiveController } from 'lit';

import type { LoginState } from '../../flow/login-state.js';
import type { LoginBox } from '../login-box.js';

const firstRetryMs = 3000;
const longestRetryMs = 30000;
const pollMs = 2500;

/** Tries again by itself when the broker could not be reached, and wakes up a page that the browser had put aside. */
export class RetryController implements ReactiveController {
  readonly #box: LoginBox;
  #retryMs = firstRetryMs;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(box: LoginBox) {
    this.#box = box;
    box.host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('pageshow', this.#handlePageShow);
    window.addEventListener('online', this.#retry);
  }

  hostDisconnected(): void {
    window.removeEventListener('pageshow', this.#handlePageShow);
    window.removeEventListener('online', this.#retry);
    clearTimeout(this.#timer);
    clearTimeout(this.#pollTimer);
  }

  /** Told of each change of the login. */
  changed(state: LoginState, before: LoginState): void {
    clearTimeout(this.#pollTimer);
    // Looks now and then whether the link that was sent has been opened.
    if (state.name === 'link' && !state.busy) {
      this.#pollTimer = setTimeout(() => this.#box.dispatch({ type: 'poll' }), pollMs);
    }
    if (state.name !== 'unreachable') {
      clearTimeout(this.#timer);
      if (state.name !== 'loading') this.#retryMs = firstRetryMs;
      return;
    }
    if (state.busy || before === state) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#retry, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  readonly #retry = (): void => {
    const { name, busy } = this.#box.state;
    if (name === 'unreachable' && !busy) this.#box.dispatch({ type: 'load' });
  };

  readonly #handlePageShow = (event: PageTransitionEvent): void => {
    if (event.persisted && this.#box.state.name === 'redirecting') this.#box.dispatch({ type: 'returned' });
  };
}
