import { createLoginClient, type LoginClient, type Session } from 'idp-login/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NavigateEvent, NoticeEvent } from './admin-events.js';
import { ApiProblem, createManagementClient, sentenceOf, type ManagementClient } from './management-client.js';
import { readRoute, type Route } from './route.js';

import './connection-list.js';
import './connection-maker.js';
import './connection-editor.js';
import './trial-view.js';
import './user-list.js';
import './user-view.js';
import './log-view.js';
import './database-editor.js';
import './database-list.js';
import './pipeline-view.js';
import './trace-view.js';

const sections = [
  { title: 'Sign-in', links: [{ page: 'connections', text: 'Connections', path: '/admin' }] },
  {
    title: 'People',
    links: [
      { page: 'users', text: 'Users', path: '/admin/users' },
      { page: 'logs', text: 'Logs', path: '/admin/logs' },
    ],
  },
  {
    title: 'Scripts',
    links: [
      { page: 'databases', text: 'Databases', path: '/admin/databases' },
      { page: 'pipelines', text: 'Pipelines', path: '/admin/pipelines' },
      { page: 'traces', text: 'Traces', path: '/admin/traces' },
    ],
  },
] as const;

const parents: Readonly<Partial<Record<Route['page'], string>>> = {
  'new-connection': 'connections',
  connection: 'connections',
  tried: 'connections',
  user: 'users',
  database: 'databases',
};

const titles: Readonly<Record<Route['page'], string>> = {
  connections: 'Connections',
  'new-connection': 'New connection',
  connection: 'Connection',
  users: 'Users',
  user: 'User',
  logs: 'Logs',
  databases: 'Database scripts',
  database: 'Database scripts',
  pipelines: 'Pipelines',
  traces: 'Login traces',
  tried: 'Trial',
  unknown: 'Nothing here',
};

/**
 * The admin page of the broker.
 *
 * @summary Signs an administrator in and shows the page that the address names.
 * @tag idp-admin
 */
@customElement('idp-admin')
export class IdpAdmin extends LitElement {
  @property() issuer = '';
  @property({ attribute: 'client-id' }) clientId = '';
  @property() audience = '';
  @property() scopes = '';
  @property({ attribute: 'tenant-name' }) tenantName = '';

  @state() private session: Session = { status: 'loading' };
  @state() private route: Route = { page: 'connections' };
  @state() private problem: string | undefined;
  @state() private refused = false;
  @state() private notice: { readonly text: string; readonly tone: 'good' | 'bad' } | undefined;

  #login: LoginClient | undefined;
  #api: ManagementClient | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener(NoticeEvent.eventName, this.#handleNotice);
    this.addEventListener(NavigateEvent.eventName, this.#handleNavigate);
    this.addEventListener('click', this.#handleClick);
    window.addEventListener('popstate', this.#handleHistory);
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#handleHistory);
  }

  override render(): TemplateResult {
    if (this.problem !== undefined) return this.#renderCard('Something went wrong', this.problem, 'Try again');
    if (this.refused) {
      return this.#renderCard(
        'This account is not an administrator',
        'Ask somebody who is to give you the role, or sign in with another account.',
        'Use another account',
      );
    }
    switch (this.session.status) {
      case 'loading':
        return html`<main class="door" aria-busy="true"><p class="quiet">One moment …</p></main>`;
      case 'signed-out':
        return this.#renderCard(
          `${this.tenantName} admin`,
          'Connections, users, scripts and logs of this broker, for its administrators.',
          'Sign in',
        );
      case 'expired':
        return this.#renderCard('Your session has ended', 'Sign in again to go on where you were.', 'Sign in');
      case 'signed-in':
        return this.#renderConsole(this.session.user.name ?? this.session.user.email ?? 'Administrator');
    }
  }

  #renderCard(title: string, text: string, action: string): TemplateResult {
    return html`<main class="door">
      <section class="card" aria-labelledby="door-title">
        <img src="/assets/broker.svg" alt="" width="40" height="40" />
        <h1 id="door-title">${title}</h1>
        <p class="quiet">${text}</p>
        <button class="button main" type="button" @click=${this.#handleSignIn}>${action}</button>
      </section>
    </main>`;
  }

  #renderConsole(name: string): TemplateResult {
    const current = parents[this.route.page] ?? this.route.page;
    return html`<a class="skip" href="#content">Skip to the content</a>
      <div class="console">
        <header class="side">
          <a class="brand" href="/admin"
            ><img src="/assets/broker.svg" alt="" width="26" height="26" /><span>${this.tenantName}</span></a
          >
          <nav aria-label="Admin">
            ${sections.map(
              ({ title, links }) =>
                html`<p class="group" aria-hidden="true">${title}</p>
                  <ul>
                    ${links.map(
                      ({ page, text, path }) =>
                        html`<li>
                          <a href=${path} aria-current=${page === current ? 'page' : nothing}>${text}</a>
                        </li>`,
                    )}
                  </ul>`,
            )}
          </nav>
          <div class="who">
            <span class="quiet" title="Signed in as">${name}</span>
            <button class="button small" type="button" @click=${this.#handleSignOut}>Sign out</button>
          </div>
        </header>
        <main id="content" tabindex="-1">${this.#api === undefined ? nothing : this.#renderPage(this.#api)}</main>
      </div>
      <div class="notices" role="status">
        ${this.notice === undefined ? nothing : html`<p class="notice ${this.notice.tone}">${this.notice.text}</p>`}
      </div>`;
  }

  #renderPage(api: ManagementClient): TemplateResult {
    const { route } = this;
    switch (route.page) {
      case 'connections':
        return html`<connection-list .api=${api}></connection-list>`;
      case 'new-connection':
        return html`<connection-maker .api=${api}></connection-maker>`;
      case 'connection':
        return html`<connection-editor .api=${api} .connectionId=${route.id}></connection-editor>`;
      case 'users':
        return html`<user-list .api=${api}></user-list>`;
      case 'user':
        return html`<user-view .api=${api} .userId=${route.id}></user-view>`;
      case 'logs':
        return html`<log-view .api=${api}></log-view>`;
      case 'tried':
        return html`<trial-view .api=${api} .ticket=${route.ticket}></trial-view>`;
      case 'databases':
        return html`<database-list .api=${api}></database-list>`;
      case 'database':
        return html`<database-editor .api=${api} .connectionId=${route.id}></database-editor>`;
      case 'pipelines':
        return html`<pipeline-view .api=${api}></pipeline-view>`;
      case 'traces':
        return html`<trace-view .api=${api}></trace-view>`;
      case 'unknown':
        return html`<h1 tabindex="-1">Nothing here</h1>
          <p class="quiet">There is no such page. <a href="/admin">Go to the connections.</a></p>`;
    }
  }

  async #start(): Promise<void> {
    try {
      const login = createLoginClient({
        issuer: this.issuer,
        clientId: this.clientId,
        redirectUri: '/admin/callback',
        postLogoutRedirectUri: '/admin',
        scope: `openid profile email ${this.scopes}`,
        resource: this.audience,
        apiOrigins: [location.origin],
        dpop: 'required',
      });
      this.#login = login;
      if (location.pathname === '/admin/callback') await this.#finishSignIn(login);
      this.#api = createManagementClient(login, this.audience);
      login.subscribe((session) => {
        this.session = session;
      });
      this.#show(location.pathname);
      const session = await login.ready();
      if (session.status === 'signed-in') await this.#checkRole(this.#api);
      this.session = session;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #finishSignIn(login: LoginClient): Promise<void> {
    try {
      const result = await login.handleCallback();
      history.replaceState(null, '', result.status === 'signed-in' ? result.returnTo : '/admin');
    } catch (error) {
      // Going back to this address after a sign-in that went well is no failure.
      if ((await login.ready()).status !== 'signed-in') throw error;
      history.replaceState(null, '', '/admin');
    }
  }

  async #checkRole(api: ManagementClient): Promise<void> {
    try {
      await api.get('/connections?per_page=1');
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 403) throw error;
      this.refused = true;
    }
  }

  #show(path: string): void {
    this.route = readRoute(path);
    document.title = `${titles[this.route.page]} – ${this.tenantName}`;
  }

  #navigate(path: string): void {
    history.pushState(null, '', path);
    this.#show(path.replace(/[?#].*$/, ''));
    window.scrollTo(0, 0);
    // As after a page load, reading begins at the new content.
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true }));
  }

  readonly #handleNotice = (event: NoticeEvent): void => {
    clearTimeout(this.#noticeTimer);
    this.notice = { text: event.text, tone: event.tone };
    this.#noticeTimer = setTimeout(() => (this.notice = undefined), 8000);
  };

  readonly #handleNavigate = (event: NavigateEvent): void => {
    this.#navigate(event.path);
  };

  readonly #handleHistory = (): void => {
    this.#show(location.pathname);
  };

  readonly #handleClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link?.target !== '' || link.origin !== location.origin) return;
    if (!/^\/admin(\/|$)/.test(link.pathname) || link.hash !== '') return;
    event.preventDefault();
    this.#navigate(`${link.pathname}${link.search}`);
  };

  readonly #handleSignIn = async (): Promise<void> => {
    try {
      if (this.refused) await this.#login?.signOut();
      else if (this.problem !== undefined) location.assign('/admin');
      else await this.#login?.signIn({ mode: 'redirect', returnTo: location.pathname });
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  };

  readonly #handleSignOut = async (): Promise<void> => {
    try {
      await this.#login?.signOut();
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-admin': IdpAdmin;
  }
}
