import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { renderJson } from './json-view.js';
import { logText } from './log-words.js';
import { ApiProblem, sentenceOf, type ManagementClient } from './management-client.js';
import type { LogRow, TrialResult } from './records.js';

/**
 * What came of trying a connection.
 *
 * @summary Result of a trial: the raw and the normalized profile, or what went wrong.
 * @tag trial-view
 */
@customElement('trial-view')
export class TrialView extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) ticket = '';

  @state() private result: TrialResult | undefined;
  @state() private log: readonly LogRow[] = [];
  @state() private problem: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('ticket')) void this.#load();
  }

  override render(): TemplateResult {
    if (this.problem !== undefined) {
      return html`<h1>Trial</h1>
        <p class="alert" role="alert">${this.problem}</p>`;
    }
    const { result } = this;
    if (result === undefined)
      return html`<h1>Trial</h1>
        <p class="quiet">Loading …</p>`;
    const back = html`<a class="button" href="/admin/connections/${encodeURIComponent(result.connection)}"
      >Back to the connection</a
    >`;
    return result.status === 'works'
      ? html`<header class="head">
            <div>
              <h1>It works</h1>
              <p class="quiet">
                Somebody signed in with <code>${result.connection}</code> and became
                <a href="/admin/users/${encodeURIComponent(result.user_id)}"><code>${result.user_id}</code></a
                >. Nobody stays signed in by this.
              </p>
            </div>
            ${back}
          </header>
          <div class="columns">
            <section class="panel">
              <h2>As the source gave it</h2>
              ${renderJson('Raw profile', result.raw)}
            </section>
            <section class="panel">
              <h2>In the broker's words</h2>
              ${renderJson('Normalized profile', result.normalized)}
            </section>
          </div>
          <section class="panel">
            <h2>Claims of the ID token</h2>
            ${renderJson('Claims', result.claims)}
          </section>`
      : html`<header class="head">
            <div>
              <h1>It did not work</h1>
              <p class="quiet">
                The login with <code>${result.connection}</code> ended with <code>${result.error}</code>${
                  result.description === null ? '' : `: ${result.description}`
                }.
              </p>
            </div>
            ${back}
          </header>
          <section class="panel">
            <h2>What the log says</h2>
            ${
              this.log.length === 0
                ? html`<p class="quiet">Nothing about this connection.</p>`
                : html`<ul class="plain">
                    ${this.log.map(
                      (row) =>
                        html`<li><strong>${logText(row.type)}</strong> <code>${JSON.stringify(row.detail)}</code></li>`,
                    )}
                  </ul>`
            }
          </section>
          ${nothing}`;
  }

  async #load(): Promise<void> {
    try {
      this.result = await this.api?.get<TrialResult>(`/trials/${encodeURIComponent(this.ticket)}`);
      if (this.result?.status === 'failed') {
        const query = new URLSearchParams({ connection: this.result.connection, limit: '5' });
        this.log = (await this.api?.get<readonly LogRow[]>(`/logs?${query}`)) ?? [];
      }
    } catch (error) {
      const isGone = error instanceof ApiProblem && error.status === 404;
      this.problem = isGone ? 'This trial is over. Try the connection again from its page.' : sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'trial-view': TrialView;
  }
}
