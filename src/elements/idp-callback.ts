import { html, LitElement } from 'lit';
import type { CSSResultGroup, PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';

import type { LoginClient } from '../client/login-client.js';
import type { MessageOverrides } from '../i18n/messages.js';
import { card } from '../styles/card.js';
import { tokens } from '../styles/tokens.js';

import { StageController } from './controllers/stage-controller.js';
import type { FailedRedirect } from './finish-redirect.js';
import { waitingScreen } from './screens/waiting-screen.js';

/**
 * Finishes a login that went by redirect: put it on the page that the broker returns to.
 *
 * When all is well the browser goes on to where the login began; else the card says what happened and leads back.
 *
 * @summary Finishes a redirect.
 * @tag idp-callback
 * @slot logo - A picture above the title.
 * @fires {LoginSucceededEvent} idp-login-succeeded - The person is signed in; cancel it to stay on this page.
 * @fires {LoginFailedEvent} idp-login-failed - The login failed; the person has been told.
 * @csspart card - The card.
 */
export class IdpCallback extends LitElement {
  static override styles: CSSResultGroup = [tokens, card];

  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    issuer: {},
    clientId: { attribute: 'client-id' },
    redirectUri: { attribute: 'redirect-uri' },
    scope: {},
    resource: {},
    loginHref: { attribute: 'login-href' },
    locale: {},
    theme: { reflect: true },
    messages: { attribute: false },
  };

  /** A client to share with the page; the other connection attributes are not needed then. */
  client?: LoginClient;

  /** The issuer identifier of the broker. */
  issuer = '';

  /** The id of the app at the broker. */
  clientId = '';

  /** The registered address of this page. */
  redirectUri = '';

  /** Scopes, separated by spaces; the same as where the login began. */
  scope?: string;

  /** The APIs that access tokens are for, separated by spaces. */
  resource?: string;

  /** Where the link of an error leads: the page with the login box. */
  loginHref = '/';

  /** The language, as a BCP 47 tag. Defaults to that of the page, then of the browser. */
  locale?: string;

  /** Light, dark, or as the person's system is set. */
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Words that replace ours. */
  messages: MessageOverrides = {};

  readonly #stage: StageController = new StageController(this);
  #begun = false;
  /** The code that finishes the login could not be fetched. */
  #failed = false;
  #failure: FailedRedirect | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stage.connect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || changed.has('locale')) void this.#stage.use();
    if (changed.has('messages')) this.#stage.override(this.messages);
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    const { messages, prefix } = this.#stage;
    const context = { messages, headingLevel: 1, id: (name: string) => `${prefix}-${name}` };
    this.#stage.draw(this.#failure?.screen() ?? waitingScreen(this.#failed, () => void this.#finish(), context));
  }

  protected override updated(): void {
    if (this.#begun || !(this.client ?? this.issuer)) return;
    this.#begun = true;
    void this.#finish();
  }

  override render(): TemplateResult {
    return html`<div class="card" part="card">
      <div class="logo"><slot name="logo"></slot></div>
      <slot name="form"></slot>
    </div>`;
  }

  async #finish(): Promise<void> {
    const code = await import('./finish-redirect.js').catch(() => undefined);
    this.#failed = !code;
    this.#failure = await code?.finishRedirect(this, this.#stage);
    this.requestUpdate();
    await this.updateComplete;
    if (this.#failed || this.#failure) this.#stage.focus();
    this.#failure?.tell();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-callback': IdpCallback;
  }
}
