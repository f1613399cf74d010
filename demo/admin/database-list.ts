import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sentenceOf, type ManagementClient } from './management-client.js';
import { renderProgress } from './progress-view.js';
import { labelOf } from './records.js';
import type { DatabaseRow } from './script-records.js';

/**
 * The custom databases, with the progress of their migrations.
 *
 * @summary List of custom databases.
 * @tag database-list
 */
@customElement('database-list')
export class DatabaseList extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private rows: readonly DatabaseRow[] | undefined;
  @state() private problem: string | undefined;

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
          <h1>Database scripts</h1>
          <p class="quiet">Stores of users that are not the broker's own. Scripts speak to them.</p>
        </div>
        <button class="button" type="button" @click=${this.#handleRefresh}>Refresh</button>
      </header>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${
        this.rows === undefined
          ? html`<p class="quiet">Loading …</p>`
          : this.rows.length === 0
            ? html`<div class="empty">
                <p>There is no custom database. <a href="/admin/connections/new">Make one.</a></p>
              </div>`
            : this.rows.map(
                (row) =>
                  html`<section class="panel" aria-label="${labelOf(row.label)} (${row.id})">
                    <div class="head">
                      <div>
                        <h2>
                          <a href="/admin/databases/${encodeURIComponent(row.id)}">${labelOf(row.label)}</a>
                        </h2>
                        <p class="quiet">
                          <code>${row.id}</code> ·
                          ${
                            row.import
                              ? 'people move into the broker at their first login'
                              : 'the store stays in charge: every login asks it'
                          }
                        </p>
                      </div>
                      <span class="badge ${row.import ? 'good' : ''}">${row.import ? 'Import on' : 'Import off'}</span>
                    </div>
                    ${row.import ? renderProgress(row.progress) : nothing}
                  </section>`,
              )
      }`;
  }

  async #load(): Promise<void> {
    try {
      this.rows = await this.api?.get<readonly DatabaseRow[]>('/databases');
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  readonly #handleRefresh = (): void => {
    void this.#load();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'database-list': DatabaseList;
  }
}
