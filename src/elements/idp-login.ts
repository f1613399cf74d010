import { html, LitElement, render } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult, nothing } from 'lit';
import { property } from 'lit/decorators.js';

import type { LoginClient, Session, Unsubscribe } from '../client/login-client.js';
import type { Connection, ConnectionsDocument, Mode } from '../connection/connection.js';
import { isLoginError } from '../errors/login-error.js';
import type { FlowError, LoginState } from '../flow/login-state.js';
import { connectionOf } from '../flow/offer.js';
import type { ScreenName } from '../flow/screen-name.js';
import type { MessageOverrides } from '../i18n/messages.js';
import { card } from '../styles/card.js';
import { tokens } from '../styles/tokens.js';

import { createBackendSource, isConfigured } from './backend-source.js';
import type { BackendSource } from './backend-source.js';
import { CountdownController } from './controllers/countdown-controller.js';
import { FocusController } from './controllers/focus-controller.js';
import type { FocusScene } from './controllers/focus-controller.js';
import { LoginController } from './controllers/login-controller.js';
import type { LoadedConnections, LoginPorts } from './controllers/login-controller.js';
import { PartsController } from './controllers/parts-controller.js';
import { WordsController } from './controllers/words-controller.js';
import { ConnectionChosenEvent, LoginFailedEvent, LoginSucceededEvent, ScreenChangedEvent } from './events.js';
import { adopt, lightForm } from './light-form.js';
import { flowSetup } from './login-setup.js';
import { entryScreen } from './screens/entry-screens.js';
import type { LaterContext, ScreenView } from './screens/screen-context.js';
import { isEntry, isRare } from './screens/screen-group.js';
import { waitingScreen } from './screens/waiting-screen.js';

const idleView: ScreenView = { revealed: false, expanded: false, retryIn: 0, resendIn: 0, draft: '', copied: false };

/** Properties that begin another login when they change. */
const restarting = [
  'issuer',
  'clientId',
  'redirectUri',
  'connectionsSrc',
  'connections',
  'client',
  'position',
  'interaction',
  'mode',
  'loginHint',
  'connection',
  'action',
  'organization',
  'authenticationProfile',
] as const;

/**
 * The login box: shows the ways to sign in that a broker offers and takes the person through the one that they pick.
 *
 * The form is in the page's own tree, where password managers and screen readers find it; the card is around it.
 * Children without a `slot` are shown until this element is defined and are removed then.
 *
 * @summary Login box for any identity broker.
 * @tag idp-login
 * @slot logo - A picture above the title.
 * @slot heading - Text above the title.
 * @slot before-form - Between the title of the card and the form.
 * @slot after-form - Below the form.
 * @slot footer - At the end of the card.
 * @fires {ConnectionChosenEvent} idp-connection-chosen - A connection was picked; cancel it to stay on the page.
 * @fires {LoginSucceededEvent} idp-login-succeeded - The person signed in, in this page.
 * @fires {LoginFailedEvent} idp-login-failed - Something failed; the person has been told.
 * @fires {ScreenChangedEvent} idp-screen-changed - Another screen is shown.
 * @csspart card - The card.
 * @cssprop [--idp-brand=#2f5bea] - The colour of the main button; the colours of text and links follow from it.
 * @cssprop [--idp-card-width=26rem] - The widest that the card gets.
 * @cssprop [--idp-radius=10px] - Roundness of fields and buttons.
 * @cssprop [--idp-font] - Font family.
 */
export class IdpLogin extends LitElement {
  static override styles: CSSResultGroup = [tokens, card];

  /** The issuer identifier of the broker, exactly as the broker writes it. */
  @property() issuer = '';

  /** The id of the app at the broker. */
  @property({ attribute: 'client-id' }) clientId = '';

  /** The registered address that the broker returns to. */
  @property({ attribute: 'redirect-uri' }) redirectUri = '';

  /** Scopes, separated by spaces. Defaults to `openid profile email`. */
  @property() scope?: string;

  /** The APIs that access tokens are for, separated by spaces (RFC 8707). */
  @property() resource?: string;

  /** The registered address to come back to after a sign-out. */
  @property({ attribute: 'post-logout-redirect-uri' }) postLogoutRedirectUri?: string;

  /** The address of the connections document, when it is not at `<issuer>/login/connections`. */
  @property({ attribute: 'connections-src' }) connectionsSrc?: string;

  /** The connections themselves, when nothing shall be fetched. */
  @property({ attribute: false }) connections?: readonly Connection[] | ConnectionsDocument;

  /** A client to share with the page; `issuer`, `client-id` and `redirect-uri` are not needed then. */
  @property({ attribute: false }) client?: LoginClient;

  /** Where the box stands: in an app, or on the broker's own login page. */
  @property() position: 'app' | 'login-page' = 'app';

  /** On a login page: the path of the interaction. */
  @property() interaction = '';

  /** On a login page: the token that the broker wants back. */
  @property({ attribute: 'csrf-token' }) csrfToken = '';

  /** How connections run, where they allow it; by default in the first mode that each allows. */
  @property() mode?: Mode;

  /** The language, as a BCP 47 tag. Defaults to that of the page, then of the browser. */
  @property() locale?: string;

  /** Light, dark, or as the person's system is set. */
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Who the person probably is; the field is filled with it. */
  @property({ attribute: 'login-hint' }) loginHint = '';

  /** The id of the connection to begin with. */
  @property() connection?: string;

  /** What the person came for. */
  @property() action: 'login' | 'signup' | 'reset' = 'login';

  /** The organization to sign in to. */
  @property() organization?: string;

  /** The path of this origin to return to after a redirect. Defaults to the current one. */
  @property({ attribute: 'return-to' }) returnTo?: string;

  /** Words that replace ours. */
  @property({ attribute: false }) messages: MessageOverrides = {};

  /** Whether the first screen asks for the password too; by default the connections decide. */
  @property({ attribute: 'authentication-profile' })
  authenticationProfile: 'auto' | 'identifier_first' | 'identifier_password' = 'auto';

  /** The name of the app, for the title. */
  @property({ attribute: 'client-name' }) clientName?: string;

  /** The level of the titles, 1 to 6. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;

  /** How many connections get a button before the rest is folded away. */
  @property({ type: Number, attribute: 'max-buttons' }) maxButtons = 4;

  /** Lets credentials be typed although the broker is of another site. */
  @property({ type: Boolean, attribute: 'allow-cross-site-embedding' }) allowCrossSiteEmbedding = false;

  readonly #login: LoginController = new LoginController(this, this.#ports(), flowSetup(this));
  readonly #words: WordsController = new WordsController(this);
  readonly #parts: PartsController = new PartsController(this, ({ english }) => this.#words.complete(english));
  readonly #countdown: CountdownController = new CountdownController(this);
  readonly #focus: FocusController = new FocusController(
    this,
    () => this.#form,
    () => this.#scene(),
  );
  #source: BackendSource = createBackendSource(this, () => undefined);
  #view: ScreenView = idleView;
  #form!: HTMLElement;
  #stage!: HTMLElement;
  #prefix = 'idp';
  #screen: ScreenName | undefined;
  #announced: 'resent' | undefined;
  #unsubscribe: Unsubscribe | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { container, stage, prefix, typed } = lightForm(this);
    this.#form = container;
    this.#stage = stage;
    this.#prefix = prefix;
    if (typed !== '' && this.loginHint === '') this.loginHint = typed;
    if (this.hasUpdated) this.#restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    // A secret does not stay behind in a form that nobody sees.
    for (const input of this.#form.querySelectorAll<HTMLInputElement>('input[autocomplete$="-password"]')) {
      input.value = '';
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || changed.has('locale')) void this.#useLocale();
    if (changed.has('messages')) this.#words.override(this.messages);
    if (!this.hasUpdated || restarting.some((name) => changed.has(name))) this.#restart();
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.#form.lang = this.#words.locale;
    this.#form.dir = this.#words.direction;
    render(this.#renderScreen(), this.#stage, { host: this });
    // Only Safari knows this attribute, and it is Safari that corrects account names.
    for (const input of this.#stage.querySelectorAll('.idp-input')) input.setAttribute('autocorrect', 'off');
  }

  protected override updated(): void {
    if (this.#announced) {
      const { resent } = this.#words.messages as LaterContext['messages'];
      this.#focus.announce(resent);
      this.#announced = undefined;
    }
    const { name } = this.#login.state;
    if (name === this.#screen) return;
    this.#screen = name;
    this.dispatchEvent(new ScreenChangedEvent(name));
  }

  /** The screen that is shown. */
  get screen(): ScreenName {
    return this.#login.state.name;
  }

  /** Goes back to the first screen and reads the connections again. */
  restart(): void {
    this.#restart();
  }

  /** Puts the focus on the first field, or on the title. */
  override focus(): void {
    this.#focus.focusScreen();
  }

  override render(): TemplateResult {
    return html`<div class="card" part="card">
      <div class="logo"><slot name="logo"></slot></div>
      <slot name="heading"></slot>
      <slot name="before-form"></slot>
      <slot name="form"></slot>
      <slot name="after-form"></slot>
      <slot name="footer"></slot>
    </div>`;
  }

  #ports(): LoginPorts {
    return {
      loadConnections: (signal) => this.#loadConnections(signal),
      flow: () => this.#parts.later?.transition,
      loadFlow: () => this.#parts.loadLater(),
      loadBackend: () => this.#source.backend(),
      signedInUser: () => {
        const session = this.#source.client()?.getSession();
        return session?.status === 'signed-in' ? session.user : undefined;
      },
      returnTo: () => this.returnTo,
      allows: (id) => {
        const connection = connectionOf(this.#login.state.document, id);
        return !connection || this.dispatchEvent(new ConnectionChosenEvent(connection));
      },
      navigate: (url) => location.assign(url),
      stateChanged: (state, before) => this.#stateChanged(state, before),
    };
  }

  #renderScreen(): TemplateResult | typeof nothing {
    const { state } = this.#login;
    const context: LaterContext = {
      // The later words are there whenever a later screen is.
      messages: this.#words.messages as LaterContext['messages'],
      view: { ...this.#view, ...this.#countdown.left },
      locale: this.#words.locale,
      headingLevel: this.headingLevel,
      maxButtons: this.maxButtons,
      clientName: this.clientName,
      cancelUrl: this.position === 'login-page' ? `${this.interaction}/cancel` : undefined,
      id: (name) => `${this.#prefix}-${name}`,
      text: (value) => this.#words.text(value),
      icon: (name) => this.#parts.icon(name),
      dispatch: (action) => this.#login.dispatch(action),
      submit: (event) => void this.#handleSubmit(event),
      show: (change) => this.#show(change),
    };
    if (isEntry(state)) return entryScreen(state, context);
    const { later, rare, failed } = this.#parts;
    const wait = (): TemplateResult => waitingScreen(failed, () => this.#loadParts(state), context);
    if (!later) return wait();
    adopt(this, later.sheet);
    if (!isRare(state)) return later.screen(state, context);
    if (!rare) return wait();
    adopt(this, rare.sheet);
    return rare.screen(state, context);
  }

  async #handleSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { state } = this.#login;
    if (state.busy || this.#countdown.left.retryIn > 0) return;
    if (!this.#parts.later) await this.#parts.loadLater();
    // What the fields hold is read now, whatever was typed while the code was on its way.
    const read = this.#parts.later?.readForm(state, form) ?? { error: { code: 'network' } as const };
    if (this.#login.state !== state) return;
    this.#show({ revealed: false });
    this.#login.dispatch(
      'error' in read ? { type: 'reject', error: read.error } : { type: 'submit', input: read.input },
    );
  }

  #show(change: Partial<ScreenView>): void {
    this.#view = { ...this.#view, ...change };
    this.requestUpdate();
  }

  #scene(): FocusScene {
    const { state } = this.#login;
    const ready = isEntry(state) || (this.#parts.later && (this.#parts.rare ?? !isRare(state)));
    return { key: ready ? state.name : 'waiting', error: ready ? state.error : undefined, autofocus: this.autofocus };
  }

  #failed(error: FlowError, screen: ScreenName): void {
    void this.#parts.loadLater();
    if (error.retryAfterMs) this.#countdown.start('retryIn', Math.ceil(error.retryAfterMs / 1000));
    // What the broker refused is typed again; what it never saw is kept.
    const unseen = ['network', 'timeout', 'server_error', 'rate_limited'].includes(error.code) || error.missing;
    const password = this.#form.querySelector<HTMLInputElement>('input[autocomplete="current-password"]');
    if (password && !unseen && error.field !== 'identifier') password.value = '';
    if (!isLoginError(error)) return;
    if (screen === 'misconfigured') console.warn(error);
    this.dispatchEvent(new LoginFailedEvent(error));
  }

  async #loadConnections(signal: AbortSignal): Promise<LoadedConnections> {
    const [{ document, transaction }] = await Promise.all([this.#source.connections(signal), this.#words.ready]);
    if (!transaction) return { document };
    const { clientName, connection, loginHint, prompt, resume } = transaction;
    if (clientName !== undefined) this.clientName ??= clientName;
    return {
      document,
      setup: {
        ...(connection === undefined ? {} : { connection }),
        ...(loginHint === undefined ? {} : { identifier: loginHint }),
        ...(prompt === 'create' ? { action: 'signup' } : {}),
        ...(resume ? { resume } : {}),
      },
    };
  }

  #stateChanged(state: LoginState, before: LoginState): void {
    if (state.name !== before.name) this.#view = idleView;
    if (before.name === 'loading' && state.name !== 'loading') this.#prepare();
    if (!isEntry(state)) this.#loadParts(state);
    if (state.error && state.error !== before.error) this.#failed(state.error, state.name);
    if ((state.name === 'code' || state.name === 'link') && !('step' in before && before.step === state.step)) {
      this.#countdown.start('resendIn', state.step.resendAfter ?? 0);
      // The same screen again without an error: another message was asked for.
      if (before.name === state.name && !state.error) this.#announced = 'resent';
    }
    if (state.name === 'signed-in' && before.name !== 'signed-in') {
      this.dispatchEvent(new LoginSucceededEvent(state.user));
    }
  }

  #restart(): void {
    if (!isConfigured(this)) return;
    this.#unsubscribe?.();
    this.#source = createBackendSource(this, (client) => this.#follow(client));
    this.#login.restart(flowSetup(this));
  }

  /** Shows who is signed in, whether that came about here, in another tab or before. */
  #follow(client: LoginClient): void {
    const heed = (session: Session): void => {
      const { name } = this.#login.state;
      if (session.status === 'signed-in' && name !== 'signed-in') {
        this.#login.dispatch({ type: 'signed-in', user: session.user });
      } else if (session.status === 'signed-out' && name === 'signed-in') {
        this.#login.dispatch({ type: 'signed-out' });
      }
    };
    this.#unsubscribe = client.subscribe(heed);
    client.ready().then(heed, () => undefined);
  }

  #loadParts(state: LoginState): void {
    void this.#parts.loadLater();
    if (isRare(state)) void this.#parts.loadRare();
  }

  /** Fetches what comes next, when the browser has nothing better to do. */
  #prepare(): void {
    const idle = (work: () => void): unknown =>
      'requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 2000 }) : setTimeout(work, 200);
    idle(() => {
      void this.#parts.loadLater();
      if (this.isConnected) this.#source.backend().catch(() => undefined);
    });
  }

  #useLocale(): Promise<void> {
    const page = document.documentElement.lang;
    return this.#words.use([this.locale ?? '', page, ...navigator.languages].filter((tag) => tag !== ''));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-login': IdpLogin;
  }
}
