import { html, LitElement, nothing, render } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';

import type { LoginClient } from '../client/login-client.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import type { MessageOverrides } from '../i18n/messages.js';
import { card } from '../styles/card.js';
import { tokens } from '../styles/tokens.js';

import { WordsController } from './controllers/words-controller.js';
import { LoginFailedEvent, LoginSucceededEvent } from './events.js';
import { lightForm } from './light-form.js';

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

  /** A client to share with the page; the other connection attributes are not needed then. */
  @property({ attribute: false }) client?: LoginClient;

  /** The issuer identifier of the broker. */
  @property() issuer = '';

  /** The id of the app at the broker. */
  @property({ attribute: 'client-id' }) clientId = '';

  /** The registered address of this page. */
  @property({ attribute: 'redirect-uri' }) redirectUri = '';

  /** Scopes, separated by spaces; the same as where the login began. */
  @property() scope?: string;

  /** The APIs that access tokens are for, separated by spaces. */
  @property() resource?: string;

  /** Where the link of an error leads: the page with the login box. */
  @property({ attribute: 'login-href' }) loginHref = '/';

  /** The language, as a BCP 47 tag. Defaults to that of the page, then of the browser. */
  @property() locale?: string;

  /** Light, dark, or as the person's system is set. */
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';

  /** Words that replace ours. */
  @property({ attribute: false }) messages: MessageOverrides = {};

  @state() private error: LoginError | undefined;

  readonly #words: WordsController = new WordsController(this);
  #form!: HTMLElement;
  #stage!: HTMLElement;
  #begun = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const { container, stage } = lightForm(this);
    this.#form = container;
    this.#stage = stage;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || changed.has('locale')) {
      void this.#words.use([this.locale ?? '', document.documentElement.lang, ...navigator.languages]);
    }
    if (changed.has('messages')) this.#words.override(this.messages);
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.#form.lang = this.#words.locale;
    this.#form.dir = this.#words.direction;
    render(this.#renderScreen(), this.#stage, { host: this });
  }

  protected override updated(): void {
    if (!this.#begun && (this.client ?? this.issuer)) {
      this.#begun = true;
      void this.#finish();
    }
  }

  override render(): TemplateResult {
    return html`<div class="card" part="card">
      <div class="logo"><slot name="logo"></slot></div>
      <slot name="form"></slot>
    </div>`;
  }

  #renderScreen(): TemplateResult {
    const { error } = this;
    const { messages } = this.#words;
    const text = error && (error.text ?? messages.errors[error.code] ?? messages.errors.unknown);
    return html`<div class="idp-screen idp-center" aria-busy=${error ? 'false' : 'true'}>
      ${error ? nothing : html`<span class="idp-spinner idp-large"></span>`}
      <div class="idp-head">
        <div class="idp-title" role="heading" aria-level="1" tabindex="-1">
          ${error ? messages.failed : messages.working}
        </div>
        ${error ? html`<p class="idp-lead">${text}</p>` : nothing}
      </div>
      ${error ? html`<a class="idp-button idp-primary" href=${this.loginHref}><bdi>${messages.startAgain}</bdi></a>` : nothing}
    </div>`;
  }

  async #finish(): Promise<void> {
    try {
      const client = this.client ?? (await this.#makeClient());
      const result = await client.handleCallback();
      if (result.status === 'none') {
        // Nothing to finish, as when the page was opened by hand.
        const session = await client.ready();
        location.replace(session.status === 'signed-in' ? '/' : this.loginHref);
        return;
      }
      // This is the window of a popup: the page that opened it goes on, and closes this one.
      if (result.status === 'handed-on') return;
      if (this.dispatchEvent(new LoginSucceededEvent(result.user, result.returnTo))) location.replace(result.returnTo);
    } catch (error) {
      this.error = isLoginError(error)
        ? error
        : new LoginError('unknown', 'A callback failed with something that is not a LoginError.', { cause: error });
      // The words for what went wrong; without them the plainest is said.
      await import('./later.js').then(({ later }) => this.#words.complete(later.english)).catch(() => undefined);
      await this.updateComplete;
      this.#form.querySelector<HTMLElement>('.idp-title')?.focus();
      this.dispatchEvent(new LoginFailedEvent(this.error));
    }
  }

  async #makeClient(): Promise<LoginClient> {
    const { createLoginClient } = await import('../client/create-login-client.js');
    return createLoginClient({
      issuer: this.issuer,
      clientId: this.clientId,
      redirectUri: this.redirectUri,
      ...(this.scope === undefined ? {} : { scope: this.scope }),
      ...(this.resource === undefined ? {} : { resource: this.resource.split(/\s+/) }),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-callback': IdpCallback;
  }
}
