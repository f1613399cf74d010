import type { TemplateResult } from 'lit';

import { fetchConnections } from '../../broker/connections-request.js';
import { parseConnectionsDocument } from '../../connection/connections-document.js';
import { isLoginError, LoginError } from '../../errors/login-error.js';
import type { LoginAction } from '../../flow/login-action.js';
import type { LoginState } from '../../flow/login-state.js';
import { initialState, opening } from '../../flow/opening.js';
import type { Later, LoadedConnections, LoginSource, LoginBox, LoginDriver, LoginHost } from '../login-box.js';
import { flowSetup } from '../login-setup.js';
import type { MoreOptions } from '../more-options.js';
import { entryScreen } from '../screens/entry-screens.js';
import type { LaterContext, ScreenView } from '../screens/screen-context.js';
import { StageController } from './stage-controller.js';

const idleView: ScreenView = { revealed: false, expanded: false, retryIn: 0, resendIn: 0, draft: '', copied: false };
const retryMs = 5000;

/**
 * Brings a login to its first screen; the driver, which is fetched when that stands, takes it on from there.
 *
 * What the person does before the driver is there waits for it.
 */
export class LoginController implements LoginBox {
  state: LoginState;
  view: ScreenView = idleView;
  readonly host: LoginHost;
  readonly stage: StageController;
  #driver: LoginDriver | undefined;
  #driverPending: Promise<void> | undefined;
  #source: Promise<LoginSource> | undefined;
  #abort: AbortController | undefined;
  #more: MoreOptions | undefined;
  readonly #icons = new Map<string, TemplateResult | undefined>();

  constructor(host: LoginHost) {
    this.host = host;
    this.stage = new StageController(host);
    this.state = initialState(flowSetup(host));
  }

  /** Starts from the beginning; does nothing until the page has said where the broker is. */
  restart(): void {
    const { client, position, interaction, issuer, clientId } = this.host;
    if (!(client ?? (position === 'login-page' ? interaction : issuer || clientId))) return;
    this.renewSignal();
    this.#source = undefined;
    // Numbers go on, so that an answer to the login before is not heard.
    this.state = { ...initialState(flowSetup(this.host)), request: this.state.request + 1 };
    // Somebody may be signed in already.
    if (client) void this.#drive();
    this.dispatch({ type: 'load' });
    this.#driver?.restarted();
  }

  dispatch(action: LoginAction): void {
    const before = this.state;
    const next = this.#driver ? this.#driver.transition(before, action) : opening(before, action);
    if (!next) {
      void this.#wait(action);
      return;
    }
    const [state, effects] = next;
    if (state === before) return;
    this.state = state;
    if (state.name !== before.name) this.view = idleView;
    this.#driver?.changed(state, before);
    this.host.requestUpdate();
    for (const effect of effects) {
      if (effect.type === 'load') void this.#load(effect.request);
      else this.#driver?.run(effect);
    }
  }

  show(change: Partial<ScreenView>): void {
    this.view = { ...this.view, ...change };
    this.host.requestUpdate();
  }

  source(): Promise<LoginSource> {
    return (this.#source ??= this.#createSource().catch((cause: unknown) => {
      // The next try fetches again.
      this.#source = undefined;
      throw isLoginError(cause) ? cause : new LoginError('network', 'The login code could not be fetched.', { cause });
    }));
  }

  renewSignal(): AbortSignal {
    this.#abort?.abort();
    return (this.#abort = new AbortController()).signal;
  }

  /** Draws the screen of the state. */
  draw(): void {
    const { state, stage, host } = this;
    const driver = this.#driver;
    const error = driver?.error(state);
    const context: LaterContext = {
      // The later words are there whenever a later screen is.
      messages: stage.messages as LaterContext['messages'],
      view: { ...this.view, ...driver?.left },
      locale: stage.locale,
      headingLevel: host.headingLevel,
      maxButtons: host.maxButtons,
      clientName: host.clientName,
      cancelUrl: host.position === 'login-page' ? `${host.interaction}/cancel` : undefined,
      errorField: error?.field,
      errorText: (label) => (error ? error.text(label) : stage.messages.errors.network),
      id: (name) => `${stage.prefix}-${name}`,
      text: (value) => stage.text(value),
      icon: (name) => this.#icon(name),
      dispatch: (action) => this.dispatch(action),
      submit: (event) => {
        event.preventDefault();
        void this.#submit(event.currentTarget as HTMLFormElement);
      },
      show: (change) => this.show(change),
    };
    const screen = entryScreen(state, context) ?? driver?.screen(state, context);
    if (screen) stage.draw(screen);
    if (this.#more) this.#more(state, context);
    else if (this.view.expanded) {
      // The words for it come with the driver. When it cannot be fetched, the next press fetches again.
      void this.#drive()
        .then(() => import('../more-options.js'))
        .then(({ createMoreOptions }) => (this.#more ??= createMoreOptions(stage)))
        .catch(() => undefined)
        .then((more) => this.show({ expanded: !!more }));
    }
  }

  /** The mark of a brand, once it is there; a page without it is none the worse. */
  #icon(name: string): TemplateResult | undefined {
    if (!this.#icons.has(name)) {
      this.#icons.set(name, undefined);
      void import('../icons/load-brand-icon.js')
        .then(async ({ loadBrandIcon }) => {
          this.#icons.set(name, await loadBrandIcon(name));
          this.host.requestUpdate();
        })
        .catch(() => undefined);
    }
    return this.#icons.get(name);
  }

  async #submit(form: HTMLFormElement): Promise<void> {
    const { state } = this;
    if (state.busy) return;
    await this.#drive();
    // Sent twice while the code was on its way: the first one counts.
    if (this.state !== state) return;
    if (this.#driver) this.#driver.submit(form);
    else this.dispatch({ type: 'reject', error: { code: 'network' } });
  }

  /** Goes on with an action when the driver is there. */
  async #wait(action: LoginAction): Promise<void> {
    await this.#drive();
    if (this.#driver) {
      this.dispatch(action);
      return;
    }
    const error = { code: 'network' } as const;
    const { request } = this.state;
    this.dispatch('request' in action ? { type: 'failed', request, error } : { type: 'reject', error });
  }

  /** Fetches the driver. */
  #drive(): Promise<void> {
    return (this.#driverPending ??= import('../later.js').then(
      ({ later }: { readonly later: Later }) => {
        this.stage.complete(later.english);
        this.#driver = later.createDriver(this);
      },
      () => {
        // The next try fetches again.
        this.#driverPending = undefined;
      },
    ));
  }

  async #load(request: number): Promise<void> {
    const { stage, host } = this;
    try {
      const [loaded] = await Promise.all([this.#connections(this.renewSignal()), stage.ready]);
      this.dispatch({ type: 'loaded', request, ...loaded });
      // What comes next is fetched when the browser has nothing better to do.
      const work = (): void => void this.#drive();
      if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 2000 });
      else setTimeout(work, 200);
      if (this.#driver ?? !host.autofocus) return;
      await host.updateComplete;
      stage.focus();
    } catch (cause) {
      await this.#drive();
      const error = isLoginError(cause)
        ? cause
        : new LoginError('unknown', 'Something that is not a LoginError was thrown.', { cause });
      this.dispatch({ type: 'failed', request, error });
      if (!this.#driver) setTimeout(() => host.isConnected && this.dispatch({ type: 'load' }), retryMs);
    }
  }

  async #connections(signal: AbortSignal): Promise<LoadedConnections> {
    const { issuer, clientId, client, connections, connectionsSrc, organization, position } = this.host;
    if (connections) {
      const list = {
        version: 1,
        issuer: client?.issuer ?? issuer,
        client_id: client?.clientId ?? clientId,
        connections,
      };
      return { document: parseConnectionsDocument(Array.isArray(connections) ? list : connections) };
    }
    if (client ?? position === 'login-page') {
      const { backend, load } = await this.source();
      return (
        load?.(signal) ?? { document: await backend.connections({ signal, ...(organization && { organization }) }) }
      );
    }
    const missing = (['issuer', 'clientId', 'redirectUri'] as const).filter((name) => !this.host[name]);
    if (missing.length > 0) throw new LoginError('invalid_config', `<idp-login> has no ${missing.join(', ')}.`);
    const endpoint = connectionsSrc && new URL(connectionsSrc, location.href).href;
    return { document: await fetchConnections({ issuer, clientId, endpoint, organization, signal }) };
  }

  async #createSource(): Promise<LoginSource> {
    const { client, position } = this.host;
    if (client) return { backend: client, client };
    if (position === 'login-page') return (await import('../login-page-source.js')).createLoginPage(this.host);
    return (await import('../app-source.js')).createSource(this.host);
  }
}
