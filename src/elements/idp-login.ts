import { html, LitElement } from 'lit';
import type { CSSResultGroup, PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';

import type { LoginClient } from '../client/login-client.js';
import type { Connection, ConnectionsDocument, Mode } from '../connection/connection.js';
import type { ScreenName } from '../flow/screen-name.js';
import type { MessageOverrides } from '../i18n/messages.js';
import { card } from '../styles/card.js';
import { tokens } from '../styles/tokens.js';

import { LoginController } from './controllers/login-controller.js';
import { ScreenChangedEvent } from './screen-changed-event.js';

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

  // A table is smaller than a decorator for each property, and this file comes before the form.
  static override properties: PropertyDeclarations = {
    issuer: {},
    clientId: { attribute: 'client-id' },
    redirectUri: { attribute: 'redirect-uri' },
    scope: {},
    resource: {},
    postLogoutRedirectUri: { attribute: 'post-logout-redirect-uri' },
    connectionsSrc: { attribute: 'connections-src' },
    connections: { attribute: false },
    client: { attribute: false },
    position: {},
    interaction: {},
    csrfToken: { attribute: 'csrf-token' },
    mode: {},
    locale: {},
    theme: { reflect: true },
    loginHint: { attribute: 'login-hint' },
    connection: {},
    action: {},
    organization: {},
    returnTo: { attribute: 'return-to' },
    messages: { attribute: false },
    authenticationProfile: { attribute: 'authentication-profile' },
    clientName: { attribute: 'client-name' },
    headingLevel: { type: Number, attribute: 'heading-level' },
    maxButtons: { type: Number, attribute: 'max-buttons' },
    allowCrossSiteEmbedding: { type: Boolean, attribute: 'allow-cross-site-embedding' },
  };

  /** The issuer identifier of the broker, exactly as the broker writes it. */
  issuer = '';

  /** The id of the app at the broker. */
  clientId = '';

  /** The registered address that the broker returns to. */
  redirectUri = '';

  /** Scopes, separated by spaces. Defaults to `openid profile email`. */
  scope?: string;

  /** The APIs that access tokens are for, separated by spaces (RFC 8707). */
  resource?: string;

  /** The registered address to come back to after a sign-out. */
  postLogoutRedirectUri?: string;

  /** The address of the connections document, when it is not at `<issuer>/login/connections`. */
  connectionsSrc?: string;

  /** The connections themselves, when nothing shall be fetched. */
  connections?: readonly Connection[] | ConnectionsDocument;

  /** A client to share with the page; `issuer`, `client-id` and `redirect-uri` are not needed then. */
  client?: LoginClient;

  /** Where the box stands: in an app, or on the broker's own login page. */
  position: 'app' | 'login-page' = 'app';

  /** On a login page: the path of the interaction. */
  interaction = '';

  /** On a login page: the token that the broker wants back. */
  csrfToken = '';

  /** How connections run, where they allow it; by default in the first mode that each allows. */
  mode?: Mode;

  /** The language, as a BCP 47 tag. Defaults to that of the page, then of the browser. */
  locale?: string;

  /** Light, dark, or as the person's system is set. */
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Who the person probably is; the field is filled with it. */
  loginHint = '';

  /** The id of the connection to begin with. */
  connection?: string;

  /** What the person came for. */
  action: 'login' | 'signup' | 'reset' = 'login';

  /** The organization to sign in to. */
  organization?: string;

  /** The path of this origin to return to after a redirect. Defaults to the current one. */
  returnTo?: string;

  /** Words that replace ours. */
  messages: MessageOverrides = {};

  /** Whether the first screen asks for the password too; by default the connections decide. */
  authenticationProfile: 'auto' | 'identifier_first' | 'identifier_password' = 'auto';

  /** The name of the app, for the title. */
  clientName?: string;

  /** The level of the titles, 1 to 6. */
  headingLevel = 2;

  /** How many connections get a button before the rest is folded away. */
  maxButtons = 4;

  /** Lets credentials be typed although the broker is of another site. */
  allowCrossSiteEmbedding = false;

  readonly #login: LoginController = new LoginController(this);
  #screen: ScreenName | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const typed = this.#login.stage.connect();
    this.loginHint ||= typed;
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#login.renewSignal();
    // A secret does not stay behind in a form that nobody sees.
    for (const input of this.querySelectorAll<HTMLInputElement>('input[autocomplete$="-password"]')) input.value = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { stage } = this.#login;
    const first = !this.hasUpdated;
    if (first || changed.has('locale')) void stage.use();
    if (changed.has('messages')) stage.override(this.messages);
    if (first || restarting.some((name) => changed.has(name))) this.restart();
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.#login.draw();
  }

  protected override updated(): void {
    const { screen } = this;
    if (screen === this.#screen) return;
    this.#screen = screen;
    this.dispatchEvent(new ScreenChangedEvent(screen));
  }

  /** The screen that is shown. */
  get screen(): ScreenName {
    return this.#login.state.name;
  }

  /** Goes back to the first screen and reads the connections again. */
  restart(): void {
    this.#login.restart();
  }

  /** Puts the focus on the first field, or on the title. */
  override focus(): void {
    this.#login.stage.focus();
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
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-login': IdpLogin;
  }
}
