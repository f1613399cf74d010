import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NoticeEvent } from './admin-events.js';
import type { CodeChangedEvent } from './code-editor.js';
import { marksOf, renderCheck } from './finding-list.js';
import { ApiProblem, sentenceOf, type ManagementClient } from './management-client.js';
import type { ScriptKind } from './new-script.js';
import type { CheckAnswer, PipelineScript } from './script-records.js';
import { timeText } from './time-text.js';

import './code-editor.js';

const checkDelayMs = 400;

/** Something about the script has changed. */
export class PipelineChangedEvent extends Event {
  static readonly eventName = 'pipeline-changed' as const;

  constructor() {
    super(PipelineChangedEvent.eventName, { bubbles: true, composed: true });
  }
}

/** The person puts the Action into the flow, or takes it out. */
export class PipelineBindEvent extends Event {
  static readonly eventName = 'pipeline-bind' as const;

  constructor() {
    super(PipelineBindEvent.eventName, { bubbles: true, composed: true });
  }
}

/**
 * One Action, rule or hook: code, check, versions.
 *
 * @summary Editor of a script of a flow.
 * @tag pipeline-script
 * @fires {PipelineChangedEvent} pipeline-changed - It was saved, deployed, switched or deleted.
 * @fires {PipelineBindEvent} pipeline-bind - It is to be put into the flow, or taken out.
 */
@customElement('pipeline-script')
export class PipelineScriptEditor extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) kind: ScriptKind = 'action';
  @property({ attribute: false }) trigger = '';
  @property({ attribute: false }) script: PipelineScript | undefined;
  @property({ attribute: false }) bound = false;

  @state() private code = '';
  @state() private check: CheckAnswer | undefined;
  @state() private busy = false;

  #checkTimer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('script')) return;
    const before = changed.get('script');
    // The same script, read anew: what is being typed stays.
    if (before?.id === this.script?.id && before?.code === this.script?.code) return;
    this.#take(this.script?.code ?? '');
  }

  override render(): TemplateResult {
    const { script, kind } = this;
    if (script === undefined) return html``;
    const isSaved = this.code === script.code;
    return html`<section class="panel" aria-labelledby="pipeline-script-title">
      <div class="head">
        <h2 id="pipeline-script-title">${script.name}</h2>
        <div class="actions">
          ${
            kind === 'action'
              ? html`<button class="button" type="button" ?disabled=${this.busy} @click=${this.#handleBind}>
                  ${this.bound ? 'Take out of the flow' : 'Put into the flow'}
                </button>`
              : html`<label class="switch-label"
                  ><input
                    type="checkbox"
                    role="switch"
                    .checked=${script.enabled === true}
                    @change=${this.#handleEnabled}
                  /><span>Runs</span></label
                >`
          }
        </div>
      </div>
      <code-editor
        label=${script.name}
        .code=${this.code}
        .marks=${this.check === undefined ? [] : marksOf(this.check)}
        @code-changed=${this.#handleCode}
      ></code-editor>
      <div aria-live="polite">${renderCheck(this.check)}</div>
      <div class="actions">
        <button
          class="button ${kind === 'action' ? '' : 'main'}"
          type="button"
          ?disabled=${this.busy}
          @click=${this.#handleSave}
        >
          ${kind === 'action' ? 'Save draft' : 'Save'}
        </button>
        ${
          kind === 'action'
            ? html`<button class="button main" type="button" ?disabled=${this.busy} @click=${this.#handleDeploy}>
                Deploy
              </button>`
            : nothing
        }
        <button class="button bad" type="button" ?disabled=${this.busy} @click=${this.#handleDelete}>Delete</button>
        <span class="quiet"
          >${isSaved ? 'Saved' : 'Not saved yet'}${
            kind !== 'action' || script.deployed == null ? '' : `, version ${script.deployed} is deployed`
          }</span
        >
      </div>
      ${
        script.versions === undefined || script.versions.length === 0
          ? nothing
          : html`<h3>Versions</h3>
              <ul class="versions" role="list">
                ${script.versions.map(
                  ({ number, code, saved_at: at }) =>
                    html`<li>
                      <strong>Version ${number}</strong><span class="quiet grow">${timeText(at)}</span>
                      <button
                        class="button small"
                        type="button"
                        @click=${() => {
                          this.#take(code);
                        }}
                      >
                        Show<span class="unseen"> version ${number}</span>
                      </button>
                      ${
                        number === (script.deployed ?? script.version)
                          ? html`<span class="badge good">${kind === 'action' ? 'Deployed' : 'In force'}</span>`
                          : html`<button class="button small" type="button" @click=${() => this.#rollBack(number)}>
                              Roll back<span class="unseen"> to version ${number}</span>
                            </button>`
                      }
                    </li>`,
                )}
              </ul>`
      }
    </section>`;
  }

  #take(code: string): void {
    this.code = code;
    this.check = undefined;
    void this.#check();
  }

  #address(path = ''): string {
    return `/${this.kind}s/${encodeURIComponent(this.script?.id ?? '')}${path}`;
  }

  async #check(): Promise<void> {
    const { code, kind, trigger } = this;
    try {
      const answer = await this.api?.send<CheckAnswer>('POST', '/scripts/check', {
        form: kind,
        code,
        ...(kind === 'action' ? { trigger } : {}),
      });
      if (this.code === code) this.check = answer;
    } catch {
      // A check that could not be made is none; saving says what is wrong.
      this.check = undefined;
    }
  }

  async #change(work: () => Promise<unknown>, done: string): Promise<boolean> {
    this.busy = true;
    try {
      await work();
      this.dispatchEvent(new NoticeEvent(done));
      this.dispatchEvent(new PipelineChangedEvent());
      return true;
    } catch (error) {
      const [first] = error instanceof ApiProblem ? error.problems : [];
      this.dispatchEvent(new NoticeEvent(first?.message ?? sentenceOf(error), 'bad'));
      return false;
    } finally {
      this.busy = false;
    }
  }

  readonly #handleCode = (event: CodeChangedEvent): void => {
    this.code = event.code;
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#check(), checkDelayMs);
  };

  readonly #handleSave = async (): Promise<void> => {
    const { code } = this;
    const done = this.kind === 'action' ? 'The draft is saved; what runs stays as it is.' : 'Saved, and in force.';
    await this.#change(async () => this.api?.send('PATCH', this.#address(), { code }), done);
  };

  readonly #handleDeploy = async (): Promise<void> => {
    const { code } = this;
    await this.#change(async () => {
      await this.api?.send('PATCH', this.#address(), { code });
      await this.api?.send('POST', this.#address('/deploy'));
    }, 'Deployed.');
  };

  readonly #handleEnabled = async (event: Event): Promise<void> => {
    const enabled = (event.target as HTMLInputElement).checked;
    await this.#change(
      async () => this.api?.send('PATCH', this.#address(), { enabled }),
      enabled ? 'It runs from now on.' : 'It does not run any more.',
    );
  };

  readonly #handleBind = (): void => {
    this.dispatchEvent(new PipelineBindEvent());
  };

  readonly #handleDelete = async (): Promise<void> => {
    await this.#change(async () => this.api?.send('DELETE', this.#address()), 'It is gone.');
  };

  async #rollBack(version: number): Promise<void> {
    await this.#change(
      async () => this.api?.send('POST', this.#address('/rollback'), { version }),
      `Version ${version} runs again, as a new version.`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pipeline-script': PipelineScriptEditor;
  }
}
