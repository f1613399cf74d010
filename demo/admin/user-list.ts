import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sentenceOf, type ManagementClient } from './management-client.js';
import type { UserRow } from './records.js';
import { timeText } from './time-text.js';

interface Answer {
  readonly total: number;
  readonly users: readonly UserRow[];
}

const perPage = 50;

/**
 * The users of the tenant, with a search.
 *
 * @summary List of users.
 * @tag user-list
 */
@customElement('user-list')
export class UserList extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private answer: Answer | undefined;
  @state() private search = '';
  @state() private page = 0;
  @state() private problem: string | undefined;

  #request = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  override render(): TemplateResult {
    return html`<header class="head">
        <div>
          <h1>Users</h1>
          <p class="quiet">Everybody who has signed in or was made here.</p>
        </div>
      </header>
      <search class="filters">
        <label
          ><span>Search</span
          ><input
            type="search"
            autocomplete="off"
            placeholder="Name, email or user id"
            .value=${this.search}
            @input=${this.#handleSearch}
        /></label>
      </search>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${this.answer === undefined ? html`<p class="quiet">Loading …</p>` : this.#renderList(this.answer)}`;
  }

  #renderList({ total, users }: Answer): TemplateResult {
    return html`<p class="quiet count" role="status">
        ${total === 1 ? 'One user' : `${total} users`}${this.search === '' ? '' : ' found'}
      </p>
      ${
        users.length === 0
          ? html`<div class="empty"><p>Nobody fits this search.</p></div>`
          : html`<ul class="rows" role="list">
              ${users.map(renderRow)}
            </ul>`
      }
      ${
        total > perPage
          ? html`<div class="pager">
              <button
                class="button"
                type="button"
                ?disabled=${this.page === 0}
                @click=${() => this.#turn(this.page - 1)}
              >
                Back
              </button>
              <button
                class="button"
                type="button"
                ?disabled=${(this.page + 1) * perPage >= total}
                @click=${() => this.#turn(this.page + 1)}
              >
                More
              </button>
            </div>`
          : nothing
      }`;
  }

  async #load(): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    const query = new URLSearchParams({ page: String(this.page), per_page: String(perPage) });
    if (this.search.trim() !== '') query.set('q', this.search.trim());
    try {
      const answer = await this.api?.get<Answer>(`/users?${query}`);
      if (request === this.#request) [this.answer, this.problem] = [answer, undefined];
    } catch (error) {
      if (request === this.#request) this.problem = sentenceOf(error);
    }
  }

  #turn(page: number): void {
    this.page = page;
    void this.#load();
  }

  readonly #handleSearch = (event: Event): void => {
    this.search = (event.target as HTMLInputElement).value;
    this.#turn(0);
  };
}

function renderRow(user: UserRow): TemplateResult {
  const name = user.name ?? user.email ?? user.user_id;
  return html`<li>
    <a class="row" href="/admin/users/${encodeURIComponent(user.user_id)}">
      <span class="tile round" aria-hidden="true">${name.slice(0, 1).toUpperCase()}</span>
      <span class="what"
        ><strong>${name}</strong
        ><span class="quiet">${user.email ?? user.phone_number ?? user.username ?? ''}</span></span
      >
      <span class="badge">${user.connection ?? 'no connection'}</span>
      <span class="quiet apps">Last login: ${timeText(user.last_login)}</span>
      <span class="state"
        >${user.blocked ? html`<span class="badge bad">Blocked</span>` : html`<span class="badge good">Active</span>`}</span
      >
    </a>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'user-list': UserList;
  }
}
