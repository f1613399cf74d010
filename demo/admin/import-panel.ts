import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NoticeEvent } from './admin-events.js';
import { sentenceOf, type ManagementClient } from './management-client.js';
import { timeText } from './time-text.js';

interface ImportJob {
  readonly id: string;
  readonly state: 'running' | 'stopped' | 'finished' | 'failed';
  readonly done: number;
  readonly total: number | null;
  readonly created: number;
  readonly existing: number;
  readonly failed: number;
  readonly remaining_seconds: number | null;
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
  readonly error: string | null;
  readonly started_at: string;
}

/** Jobs are looked at this often while one runs. */
const lookMs = 1000;

/** People were imported, so figures of the migration have changed. */
export class PeopleImportedEvent extends Event {
  static readonly eventName = 'people-imported' as const;

  constructor() {
    super(PeopleImportedEvent.eventName, { bubbles: true, composed: true });
  }
}

/**
 * Brings people of a legacy store in from a file, with the progress of each job.
 *
 * @summary Bulk import.
 * @tag import-panel
 * @fires {PeopleImportedEvent} people-imported - A job went on or ended.
 */
@customElement('import-panel')
export class ImportPanel extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) connectionId = '';

  @state() private jobs: readonly ImportJob[] | undefined;
  @state() private busy = false;

  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('connectionId')) void this.#look();
  }

  override render(): TemplateResult | typeof nothing {
    if (this.jobs === undefined) return nothing;
    return html`<section class="panel" aria-labelledby="import-title">
      <h2 id="import-title">Bulk import</h2>
      <form class="new-script" @submit=${this.#handleStart}>
        <div class="field">
          <label for="import-file">File of JSON lines</label>
          <input id="import-file" name="file" type="file" accept=".jsonl,.ndjson,.json,.txt" required />
          <p class="help">
            One person in each line, as login scripts return it; <code>password_hash</code> (argon2id or bcrypt) may be
            there.
          </p>
        </div>
        <button class="button" type="submit" ?disabled=${this.busy}>Import</button>
      </form>
      <div role="status">${this.jobs.map((job) => this.#renderJob(job))}</div>
    </section>`;
  }

  #renderJob(job: ImportJob): TemplateResult {
    const of = job.total === null ? '' : ` of ${job.total}`;
    const left = job.remaining_seconds === null || job.state !== 'running' ? '' : `, ${job.remaining_seconds} s left`;
    return html`<div class="progress">
      <label
        ><span
          ><strong>${job.state}</strong>: ${job.done}${of} lines, ${job.created} new, ${job.existing} were there,
          ${job.failed} failed${left}</span
        ><progress max=${Math.max(job.total ?? 1, 1)} value=${job.done}></progress
      ></label>
      <p class="quiet">${timeText(job.started_at)}${job.error === null ? '' : `: ${job.error}`}</p>
      ${
        job.problems.length === 0
          ? nothing
          : html`<ul class="findings">
              ${job.problems.slice(0, 20).map(({ line, reason }) => html`<li>Line ${line}: ${reason}.</li>`)}
            </ul>`
      }
      <div class="actions">
        ${
          job.state === 'running'
            ? html`<button class="button small" type="button" @click=${() => this.#act(job, 'stop')}>Stop</button>`
            : nothing
        }
        ${
          job.state === 'stopped' || job.state === 'failed'
            ? html`<button class="button small" type="button" @click=${() => this.#act(job, 'resume')}>Go on</button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #address(path = ''): string {
    return `/connections/${encodeURIComponent(this.connectionId)}/imports${path}`;
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const before = this.jobs;
    try {
      this.jobs = await this.api?.get<readonly ImportJob[]>(this.#address());
    } catch {
      // A broker without imports has no such list: there is nothing to show.
      this.jobs = undefined;
      return;
    }
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(this.jobs)) {
      this.dispatchEvent(new PeopleImportedEvent());
    }
    const runs = this.jobs?.some((job) => job.state === 'running') ?? false;
    if (runs && this.isConnected) this.#timer = setTimeout(() => void this.#look(), lookMs);
  }

  async #act(job: ImportJob, what: 'stop' | 'resume'): Promise<void> {
    try {
      await this.api?.send('POST', this.#address(`/${encodeURIComponent(job.id)}/${what}`));
      await this.#look();
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  }

  readonly #handleStart = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const file = new FormData(form).get('file');
    if (!(file instanceof File) || file.name === '' || this.busy) return;
    this.busy = true;
    try {
      await this.api?.upload(this.#address(), file, 'application/x-ndjson');
      form.reset();
      await this.#look();
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'import-panel': ImportPanel;
  }
}
