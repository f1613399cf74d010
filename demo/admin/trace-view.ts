import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sentenceOf, type ManagementClient } from './management-client.js';
import type { TraceRow, TraceStep } from './script-records.js';
import { timeText } from './time-text.js';

const pageSize = 50;

/**
 * What scripts did at logins, step by step.
 *
 * @summary Traces with timings.
 * @tag trace-view
 */
@customElement('trace-view')
export class TraceView extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private rows: readonly TraceRow[] | undefined;
  @state() private ended = false;
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
          <h1>Login traces</h1>
          <p class="quiet">What rules, hooks and Actions did, how long each took, and how it ended.</p>
        </div>
        <button class="button" type="button" @click=${this.#handleRefresh}>Refresh</button>
      </header>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${this.rows === undefined ? html`<p class="quiet">Loading …</p>` : this.#renderRows(this.rows)}`;
  }

  #renderRows(rows: readonly TraceRow[]): TemplateResult {
    if (rows.length === 0) {
      return html`<div class="empty">
        <p>No script has run yet. <a href="/admin/pipelines">Put one into a flow</a> and sign in somewhere.</p>
      </div>`;
    }
    return html`<ul class="rows log" role="list">
        ${rows.map(renderTrace)}
      </ul>
      ${
        this.ended
          ? nothing
          : html`<div class="pager">
              <button class="button" type="button" @click=${this.#handleMore}>Older</button>
            </div>`
      }`;
  }

  async #load(before?: number): Promise<void> {
    try {
      const rows = await this.api?.get<readonly TraceRow[]>(
        `/traces${before === undefined ? '' : `?before=${before}`}`,
      );
      this.rows = before === undefined ? (rows ?? []) : [...(this.rows ?? []), ...(rows ?? [])];
      this.ended = (rows ?? []).length < pageSize;
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  readonly #handleRefresh = (): void => {
    void this.#load();
  };

  readonly #handleMore = (): void => {
    void this.#load(this.rows?.at(-1)?.id);
  };
}

function renderTrace(trace: TraceRow): TemplateResult {
  const isBad = trace.decision === 'deny' || trace.decision === 'failed';
  const longest = Math.max(...trace.steps.map(({ durationMs }) => durationMs), 1);
  return html`<li>
    <details class="entry">
      <summary>
        <span class="dot ${isBad ? 'bad' : 'good'}" aria-hidden="true"></span>
        <strong>${trace.trigger}: ${trace.decision}</strong>
        <span class="quiet grow"
          >${[trace.connection, trace.clientId].filter(Boolean).join(' · ')} ·
          ${trace.steps.length === 1 ? 'one script' : `${trace.steps.length} scripts`} · ${trace.durationMs.toFixed(1)}
          ms</span
        >
        <time class="quiet" datetime=${trace.at}>${timeText(trace.at)}</time>
      </summary>
      <div class="trace">
        ${trace.detail === undefined ? nothing : html`<p class="quiet">${trace.detail}</p>`}
        ${
          trace.userId === undefined
            ? nothing
            : html`<p>
                <a href="/admin/users/${encodeURIComponent(trace.userId)}"><code>${trace.userId}</code></a>
              </p>`
        }
        <ol class="steps" role="list">
          ${trace.steps.map((step) => renderStep(step, longest))}
        </ol>
      </div>
    </details>
  </li>`;
}

function renderStep(step: TraceStep, longest: number): TemplateResult {
  return html`<li>
    <p>
      <span class="badge">${step.phase}</span> <strong>${step.name}</strong>
      <span class="badge ${step.outcome === 'passed' ? 'good' : step.outcome === 'suspended' ? '' : 'bad'}"
        >${step.outcome}</span
      >
      <span class="quiet">${step.durationMs.toFixed(2)} ms</span>
    </p>
    <meter min="0" max=${longest} value=${step.durationMs} aria-label="Time of ${step.name}"></meter>
    ${step.failure === undefined ? nothing : html`<p class="problem">${step.failure}</p>`}
    ${step.commands.length === 0 ? nothing : html`<p class="quiet">Asked for ${step.commands.join(', ')}</p>`}
    ${step.notes.map((note) => html`<p class="quiet">${note}</p>`)}
    ${
      step.console.length === 0
        ? nothing
        : html`<pre class="json" tabindex="0" role="region" aria-label="Console of ${step.name}">
${step.console.join('\n')}</pre>`
    }
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'trace-view': TraceView;
  }
}
