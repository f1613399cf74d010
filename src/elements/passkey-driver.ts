import type { PasskeyConnection } from '../connection/connection.js';
import type { LoginState } from '../flow/login-state.js';
import { runsHere } from '../flow/offer.js';

import type { LoginBox } from './login-box.js';
import { canAutofill, passkeyCeremony } from './passkey-ceremony.js';
import type { PasskeyStep } from './passkey-ceremony.js';

/** Runs the ceremonies of a login box. */
export interface PasskeyDriver {
  /** Told of each change: starts what the screen needs and gives up what it does not need any more. */
  heed(state: LoginState): void;
  /** The person pressed the button of the passkey screen. */
  press(form: HTMLFormElement): void;
  stop(): void;
}

// The broker forgets a challenge after some minutes; a page can stay open for longer.
const autofillMs = 240_000;

/** The connection whose passkeys the field of a screen may offer. */
function autofillOf(state: LoginState): PasskeyConnection | undefined {
  const isEntry = state.name === 'credentials' || (state.name === 'identifier' && state.connection === undefined);
  if (!isEntry || state.busy) return undefined;
  return state.document?.connections.find(
    (item): item is PasskeyConnection =>
      item.kind === 'passkey' && item.conditional === true && runsHere(item, state.setup),
  );
}

/** Makes the driver of a login box. */
export function createPasskeyDriver(box: LoginBox): PasskeyDriver {
  let running: { readonly abort: AbortController; readonly what: unknown } | undefined;

  function stop(): void {
    running?.abort.abort();
    running = undefined;
  }

  function begin(what: unknown): AbortSignal {
    // A page can have one request for a passkey at a time.
    stop();
    const abort = new AbortController();
    running = { abort, what };
    return abort.signal;
  }

  async function autofill({ id }: Pick<PasskeyConnection, 'id'>): Promise<void> {
    const signal = begin(id);
    if (!(await canAutofill()) || signal.aborted) return;
    const again = setTimeout(() => void autofill({ id }), autofillMs);
    signal.addEventListener('abort', () => clearTimeout(again));
    try {
      const { backend } = await box.source();
      signal.throwIfAborted();
      const turn = await backend.start({ action: 'login', connection: id }, {}, { signal });
      if (turn.kind !== 'step' || turn.step.kind !== 'passkey') return;
      const result = await passkeyCeremony(turn.step, signal, true);
      if (running?.abort.signal === signal && 'passkey' in result) {
        box.dispatch({ type: 'submit', input: { passkey: result.passkey } });
      }
    } catch {
      // It was an offer beside the form, which works without it.
    }
  }

  async function run(step: PasskeyStep, rememberBrowser: boolean): Promise<void> {
    const signal = begin(step);
    const result = await passkeyCeremony(step, signal);
    const { abort } = running ?? {};
    const state = box.state;
    if (abort?.signal !== signal || state.name !== 'passkey' || state.step !== step) return;
    // The same step can be tried again.
    running = undefined;
    box.dispatch(
      'code' in result
        ? { type: 'reject', error: { code: result.code } }
        : { type: 'submit', input: { passkey: result.passkey, ...(rememberBrowser && { rememberBrowser }) } },
    );
  }

  let seen: PasskeyStep | undefined;
  return {
    stop,
    heed(state) {
      const offered = autofillOf(state);
      if (offered) {
        if (running?.what !== offered.id) void autofill(offered);
      } else if (state.name === 'passkey' && !state.busy) {
        if (state.step === seen) return;
        seen = state.step;
        const { ceremony, rememberDays } = state.step;
        stop();
        // Where the person has something to read or to decide first, they press the button.
        if (ceremony === 'get' && rememberDays === undefined && !state.error) void run(state.step, false);
      } else {
        stop();
      }
    },
    press(form) {
      const state = box.state;
      if (state.name !== 'passkey' || state.busy || running) return;
      void run(state.step, new FormData(form).has('remember-browser'));
    },
  };
}
