import type { Session, Unsubscribe } from '../client/login-client.js';
import { findByDomain } from '../connection/domain-match.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import type { LoginAction } from '../flow/login-action.js';
import type { LoginEffect } from '../flow/login-effect.js';
import type { FlowError, LoginState } from '../flow/login-state.js';
import { connectionOf } from '../flow/offer.js';
import { transition } from '../flow/transition.js';
import type { Messages } from '../i18n/messages.js';
import { laterForm } from '../styles/later-form.js';

import { CountdownController } from './controllers/countdown-controller.js';
import { FocusController } from './controllers/focus-controller.js';
import { RetryController } from './controllers/retry-controller.js';
import { ConnectionChosenEvent, LoginFailedEvent, LoginSucceededEvent } from './events.js';
import { readForm } from './form-input.js';
import type { LoginBox, LoginDriver } from './login-box.js';
import type { PasskeyDriver } from './passkey-driver.js';
import type { Rare } from './rare.js';
import { shownError } from './screens/error-field.js';
import { laterScreen } from './screens/later-screens.js';
import { isRare } from './screens/screen-group.js';
import { waitingScreen } from './screens/waiting-screen.js';

type Request = Exclude<LoginEffect, { type: 'load' | 'go' | 'abort' }>;

/** Takes a login on from its first screen: runs its effects and keeps the box in step with what happens. */
export function createDriver(box: LoginBox): LoginDriver {
  const { host, stage } = box;
  const countdown = new CountdownController(host);
  const retry = new RetryController(box);
  let rare: Rare | undefined;
  let rareFailed = false;
  let rarePending: Promise<void> | undefined;
  let passkeys: PasskeyDriver | undefined;
  let passkeysPending: Promise<void> | undefined;
  let unsubscribe: Unsubscribe | undefined;
  let resent = false;
  const words = (): Messages => stage.messages as Messages;

  host.addController({
    hostConnected() {
      stage.adopt(laterForm);
      if (rare) stage.adopt(rare.sheet);
    },
    hostDisconnected() {
      unsubscribe?.();
      passkeys?.stop();
    },
    hostUpdated() {
      if (resent) focus.announce(words().resent);
      resent = false;
    },
  });
  const focus = new FocusController(host, stage, () => {
    const { state } = box;
    const waits = isRare(state) && !rare;
    return {
      // The form of one connection is another screen than the form for all.
      key: waits ? 'waiting' : state.name === 'identifier' ? `identifier ${state.connection ?? ''}` : state.name,
      error: waits ? undefined : state.error,
      autofocus: host.autofocus,
    };
  });
  // A key that is held down would send the next screen, too, or the same code again.
  stage.form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.repeat) event.preventDefault();
  });
  void follow();
  heedPasskeys(box.state);

  /** Shows who is signed in, whether that came about here, in another tab or before. */
  async function follow(): Promise<void> {
    unsubscribe?.();
    const pending = box.source();
    const { client } = await pending.catch(() => ({ client: undefined }));
    if (!client || !host.isConnected || pending !== box.source()) return;
    const heed = (session: Session): void => {
      const { name } = box.state;
      if (session.status === 'signed-in' && name !== 'signed-in') {
        box.dispatch({ type: 'signed-in', user: session.user });
      } else if (session.status === 'signed-out' && name === 'signed-in') {
        box.dispatch({ type: 'signed-out' });
      }
    };
    unsubscribe = client.subscribe(heed);
    client.ready().then(heed, () => undefined);
  }

  async function request(effect: Request): Promise<void> {
    try {
      box.dispatch(await answer(effect, box.renewSignal()));
    } catch (cause) {
      const error = isLoginError(cause)
        ? cause
        : new LoginError('unknown', 'Something that is not a LoginError was thrown while a login was running.', {
            cause,
          });
      // The flow has moved on from a request that was given up; it hears no answer to it.
      box.dispatch({ type: 'failed', request: effect.request, error });
    }
  }

  async function answer(effect: Request, signal: AbortSignal): Promise<LoginAction> {
    const { request } = effect;
    const { document } = box.state;
    if (effect.type === 'discover') {
      const { identifier, input } = effect;
      const listed = document && findByDomain(document, identifier);
      const result = listed ?? (await (await box.source()).backend.discover(identifier, { signal }));
      return { type: 'discovered', request, result, input };
    }
    const { backend, client } = await box.source();
    if (effect.type === 'sign-in') {
      const { intent, mode } = effect;
      const { returnTo } = host;
      const connection = connectionOf(document, intent.connection);
      if (connection && !host.dispatchEvent(new ConnectionChosenEvent(connection)))
        return { type: 'returned', request };
      const result = await backend.signIn({ ...intent, mode, signal, ...(returnTo === undefined ? {} : { returnTo }) });
      if (result.status === 'signed-in')
        return { type: 'turn', request, turn: { kind: 'signed-in' }, user: result.user };
      // While the page is being left, the screen that says so stays.
      return result.status === 'cancelled' ? { type: 'returned', request } : { type: 'leaving', request };
    }
    const turn = await (effect.type === 'start'
      ? backend.start(effect.intent, effect.input, { signal })
      : backend.submit(effect.input, { signal }));
    const session = turn.kind === 'signed-in' ? client?.getSession() : undefined;
    return { type: 'turn', request, turn, user: session?.status === 'signed-in' ? session.user : undefined };
  }

  function failed(error: FlowError, { name }: LoginState): void {
    if (error.retryAfterMs) countdown.start('retryIn', Math.ceil(error.retryAfterMs / 1000));
    // What the broker refused is typed again; what it never saw is kept.
    const unseen = ['network', 'timeout', 'server_error', 'rate_limited'].includes(error.code) || error.missing;
    const password = stage.form.querySelector<HTMLInputElement>('input[autocomplete="current-password"]');
    if (password && !unseen && error.field !== 'identifier') password.value = '';
    if (!isLoginError(error)) return;
    if (name === 'misconfigured') console.warn(error);
    host.dispatchEvent(new LoginFailedEvent(error));
  }

  /** Lets passkeys be used where the screen, or its field, is for them; their code comes when a broker has them. */
  function heedPasskeys(state: LoginState): void {
    const isUsed = state.name === 'passkey' || state.document?.connections.some(({ kind }) => kind === 'passkey');
    if (passkeys) passkeys.heed(state);
    else if (isUsed) {
      passkeysPending ??= import('./passkey-driver.js').then(
        ({ createPasskeyDriver }) => {
          passkeys = createPasskeyDriver(box);
          if (host.isConnected) passkeys.heed(box.state);
        },
        () => {
          // The next try fetches again.
          passkeysPending = undefined;
          if (box.state.name === 'passkey') box.dispatch({ type: 'reject', error: { code: 'network' } });
        },
      );
    }
  }

  function loadRare(): Promise<void> {
    return (rarePending ??= import('./rare.js')
      .then(
        (module) => {
          rare = module.rare;
          rareFailed = false;
          stage.adopt(rare.sheet);
        },
        () => {
          rareFailed = true;
          // The next try fetches again.
          rarePending = undefined;
        },
      )
      .then(() => host.requestUpdate()));
  }

  return {
    transition,
    restarted: () => void follow(),
    error: (state) => shownError(state, words(), countdown.left.retryIn),

    get left() {
      return countdown.left;
    },

    run(effect) {
      if (effect.type === 'go') location.assign(effect.url);
      else if (effect.type === 'abort') box.renewSignal();
      else void request(effect);
    },

    changed(state, before) {
      if (isRare(state)) void loadRare();
      heedPasskeys(state);
      if (state.error && state.error !== before.error) failed(state.error, state);
      if ((state.name === 'code' || state.name === 'link') && !('step' in before && before.step === state.step)) {
        countdown.start('resendIn', state.step.resendAfter ?? 0);
        // The same screen again without an error: another message was asked for.
        resent = before.name === state.name && !state.error;
      }
      if (state.name === 'signed-in' && before.name !== 'signed-in') {
        host.dispatchEvent(new LoginSucceededEvent(state.user));
      }
      retry.changed(state, before);
    },

    submit(form) {
      const { state } = box;
      if (countdown.left.retryIn > 0) return;
      if (state.name === 'passkey') {
        heedPasskeys(state);
        passkeys?.press(form);
        return;
      }
      const read = readForm(state, form);
      box.show({ revealed: false });
      box.dispatch('error' in read ? { type: 'reject', error: read.error } : { type: 'submit', input: read.input });
    },

    screen(state, context) {
      if (!isRare(state)) return laterScreen(state, context);
      return rare ? rare.screen(state, context) : waitingScreen(rareFailed, () => void loadRare(), context);
    },
  };
}
