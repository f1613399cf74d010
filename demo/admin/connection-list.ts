import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sentenceOf, type ManagementClient } from './management-client.js';
import { labelOf, type ConnectionRow } from './records.js';
import { kindNames, strategyNames } from './strategies.js';

interface Answer {
  readonly total: number;
  readonly connections: readonly ConnectionRow[];
}

const perPage = 50;

/**
 * The connections of the tenant, with a search.
 *
 * @summary List of connections.
 * @tag connection-list
 */
@customElement('connection-list')
export class ConnectionList extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private answer: Answer | undefined;
  @state() private search = '';
  @state() private kind = '';
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
          <h1>Connections</h1>
          <p class="quiet">Where people come from: social and company accounts, databases, codes, eIDs.</p>
        </div>
        <a class="button main" href="/admin/connections/new">New connection</a>
      </header>
      <search class="filters">
        <label
          ><span>Search</span
          ><input
            type="search"
            autocomplete="off"
            placeholder="Name, id or domain"
            .value=${this.search}
            @input=${this.#handleSearch}
        /></label>
        <label
          ><span>Kind</span>
          <select @change=${this.#handleKind}>
            <option value="">All kinds</option>
            ${Object.entries(kindNames).map(([kind, name]) => html`<option value=${kind}>${name}</option>`)}
          </select></label
        >
      </search>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${this.answer === undefined ? html`<p class="quiet">Loading …</p>` : this.#renderList(this.answer)}`;
  }

  #renderList({ total, connections }: Answer): TemplateResult {
    const filtered = this.search !== '' || this.kind !== '';
    return html`<p class="quiet count" role="status">
        ${total === 1 ? 'One connection' : `${total} connections`}${filtered ? ' found' : ''}
      </p>
      ${
        connections.length === 0
          ? html`<div class="empty">
              <p>${filtered ? 'Nothing fits this search.' : 'There is no connection yet.'}</p>
            </div>`
          : html`<ul class="rows" role="list">
              ${connections.map(renderRow)}
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
    if (this.kind !== '') query.set('kind', this.kind);
    try {
      const answer = await this.api?.get<Answer>(`/connections?${query}`);
      // An answer to what is no longer asked is thrown away.
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

  readonly #handleKind = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value;
    this.#turn(0);
  };
}

function renderRow(row: ConnectionRow): TemplateResult {
  const label = labelOf(row.label);
  const apps = row.clients === null ? 'All applications' : `${row.clients.length} of the applications`;
  return html`<li>
    <a class="row" href="/admin/connections/${encodeURIComponent(row.id)}">
      <span class="tile" data-kind=${row.kind} aria-hidden="true">${label.slice(0, 1).toUpperCase()}</span>
      <span class="what"><strong>${label}</strong><code>${row.id}</code></span>
      <span class="badge">${strategyNames[row.strategy] ?? row.strategy}</span>
      <span class="quiet apps">${row.clients?.length === 0 ? 'No application' : apps}</span>
      <span class="state"
        >${row.disabled ? html`<span class="badge bad">Off</span>` : html`<span class="badge good">On</span>`}</span
      >
    </a>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'connection-list': ConnectionList;
  }
}
