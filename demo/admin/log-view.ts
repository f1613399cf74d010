import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { isFailure, logText, logTypes } from './log-words.js';
import { sentenceOf, type ManagementClient } from './management-client.js';
import type { LogRow } from './records.js';
import { timeText } from './time-text.js';

const pageSize = 50;

/**
 * The log, the newest entry first.
 *
 * @summary Log viewer with filters.
 * @tag log-view
 */
@customElement('log-view')
export class LogView extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private rows: readonly LogRow[] | undefined;
  @state() private ended = false;
  @state() private type = '';
  @state() private connection = '';
  @state() private userId = new URLSearchParams(location.search).get('user_id') ?? '';
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
          <h1>Logs</h1>
          <p class="quiet">Every login, failure and change. People are named by their id alone.</p>
        </div>
        <button class="button" type="button" @click=${this.#handleRefresh}>Refresh</button>
      </header>
      <search class="filters">
        <label
          ><span>What</span
          ><select @change=${this.#handleType}>
            <option value="">Everything</option>
            ${logTypes.map(([type, text]) => html`<option value=${type}>${text}</option>`)}
          </select></label
        >
        <label
          ><span>Connection id</span
          ><input autocomplete="off" spellcheck="false" .value=${this.connection} @change=${this.#handleConnection}
        /></label>
        <label
          ><span>User id</span
          ><input autocomplete="off" spellcheck="false" .value=${this.userId} @change=${this.#handleUser}
        /></label>
      </search>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${this.rows === undefined ? html`<p class="quiet">Loading …</p>` : this.#renderRows(this.rows)}`;
  }

  #renderRows(rows: readonly LogRow[]): TemplateResult {
    if (rows.length === 0) return html`<div class="empty"><p>Nothing fits these filters.</p></div>`;
    return html`<ul class="rows log" role="list">
        ${rows.map(renderRow)}
      </ul>
      ${
        this.ended
          ? html`<p class="quiet count">This is the beginning of the log.</p>`
          : html`<div class="pager">
              <button class="button" type="button" @click=${this.#handleMore}>Older</button>
            </div>`
      }`;
  }

  async #load(before?: number): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (this.type !== '') query.set('type', this.type);
    if (this.connection.trim() !== '') query.set('connection', this.connection.trim());
    if (this.userId.trim() !== '') query.set('user_id', this.userId.trim());
    if (before !== undefined) query.set('before', String(before));
    try {
      const rows = (await this.api?.get<readonly LogRow[]>(`/logs?${query}`)) ?? [];
      if (request !== this.#request) return;
      this.rows = before === undefined ? rows : [...(this.rows ?? []), ...rows];
      this.ended = rows.length < pageSize;
      this.problem = undefined;
    } catch (error) {
      if (request === this.#request) this.problem = sentenceOf(error);
    }
  }

  readonly #handleRefresh = (): void => {
    void this.#load();
  };

  readonly #handleMore = (): void => {
    void this.#load(this.rows?.at(-1)?.id);
  };

  readonly #handleType = (event: Event): void => {
    this.type = (event.target as HTMLSelectElement).value;
    void this.#load();
  };

  readonly #handleConnection = (event: Event): void => {
    this.connection = (event.target as HTMLInputElement).value;
    void this.#load();
  };

  readonly #handleUser = (event: Event): void => {
    this.userId = (event.target as HTMLInputElement).value;
    void this.#load();
  };
}

function renderRow(row: LogRow): TemplateResult {
  const parts = [row.connection, row.client_id, row.ip].filter((part) => part !== null);
  return html`<li>
    <details class="entry">
      <summary>
        <span class="dot ${isFailure(row.type) ? 'bad' : 'good'}" aria-hidden="true"></span>
        <strong>${logText(row.type)}</strong>
        <span class="quiet grow">${parts.join(' · ')}</span>
        <time class="quiet" datetime=${row.at}>${timeText(row.at)}</time>
      </summary>
      <dl class="facts">
        <div>
          <dt>Code</dt>
          <dd><code>${row.type}</code></dd>
        </div>
        ${
          row.user_id === null
            ? nothing
            : html`<div>
                <dt>User</dt>
                <dd>
                  <a href="/admin/users/${encodeURIComponent(row.user_id)}"><code>${row.user_id}</code></a>
                </dd>
              </div>`
        }
        ${Object.entries(row.detail).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${String(value)}</dd>
            </div>`,
        )}
      </dl>
    </details>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'log-view': LogView;
  }
}
