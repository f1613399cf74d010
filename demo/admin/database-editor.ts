import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NoticeEvent } from './admin-events.js';
import type { CodeChangedEvent } from './code-editor.js';
import { marksOf, renderCheck, renderFindings } from './finding-list.js';
import { renderJson } from './json-view.js';
import { ApiProblem, sentenceOf, type ManagementClient } from './management-client.js';
import { renderProgress } from './progress-view.js';
import type { Attempt, CheckAnswer, DatabaseRecord, DatabaseScript, ScriptTemplate } from './script-records.js';
import { timeText } from './time-text.js';

import './code-editor.js';
import './import-panel.js';

const checkDelayMs = 400;

/**
 * The scripts of one custom database: templates, check, trial, versions.
 *
 * @summary Editor of database scripts.
 * @tag database-editor
 */
@customElement('database-editor')
export class DatabaseEditor extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) connectionId = '';

  @state() private record: DatabaseRecord | undefined;
  @state() private templates: readonly ScriptTemplate[] = [];
  @state() private name = 'login';
  @state() private code = '';
  @state() private check: CheckAnswer | undefined;
  @state() private attempt: Attempt | undefined;
  @state() private argumentTexts: readonly string[] = [];
  @state() private problem: string | undefined;
  @state() private busy = false;

  #checkTimer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('connectionId')) void this.#load();
  }

  override render(): TemplateResult {
    const crumbs = html`<nav class="crumbs" aria-label="Path"><a href="/admin/databases">Database scripts</a></nav>`;
    if (this.problem !== undefined) {
      return html`${crumbs}
        <h1>Database scripts</h1>
        <p class="alert" role="alert">${this.problem}</p>`;
    }
    const { record } = this;
    const script = this.#script();
    if (record === undefined || script === undefined)
      return html`${crumbs}
        <p class="quiet">Loading …</p>`;
    return html`${crumbs}
      <header class="head">
        <div>
          <h1>Scripts of ${record.connection}</h1>
          <p class="quiet">
            ${record.import ? 'Import is on.' : 'Import is off.'}
            ${
              record.configuration.length === 0
                ? 'No configuration.'
                : html`In <code>configuration</code>: ${record.configuration.join(', ')}.`
            }
          </p>
        </div>
        <a class="button" href="/admin/connections/${encodeURIComponent(record.connection)}">Connection</a>
      </header>
      ${
        record.import
          ? html`<section class="panel" aria-label="Migration">${renderProgress(record.progress)}</section>
              <import-panel
                .api=${this.api}
                .connectionId=${record.connection}
                @people-imported=${this.#handleImported}
              ></import-panel>`
          : nothing
      }
      ${
        record.findings.length === 0
          ? nothing
          : html`<section class="panel" aria-labelledby="set-title">
              <h2 id="set-title">The scripts together</h2>
              ${renderFindings(record.findings)}
            </section>`
      }
      <section class="panel" aria-labelledby="script-title">
        <div class="grid">
          <div class="field">
            <label for="script-name">Script</label>
            <select id="script-name" @change=${this.#handleScript}>
              ${record.scripts.map(
                ({ name, code }) =>
                  html`<option value=${name} ?selected=${name === this.name}>
                    ${name}${code === null ? ' (not written)' : ''}
                  </option>`,
              )}
            </select>
          </div>
          <div class="field">
            <label for="script-template">Begin with a template</label>
            <select id="script-template" @change=${this.#handleTemplate}>
              <option value="">Choose …</option>
              ${this.templates
                .filter(({ scripts }) => scripts[this.name] !== undefined)
                .map(({ id, title }) => html`<option value=${id}>${title}</option>`)}
            </select>
          </div>
        </div>
        <h2 id="script-title">
          <code>${script.function_name}(${[...script.parameters, 'callback'].join(', ')})</code>
        </h2>
        <code-editor
          label="Script ${this.name}"
          .code=${this.code}
          .marks=${this.check === undefined ? [] : marksOf(this.check)}
          @code-changed=${this.#handleCode}
        ></code-editor>
        <div aria-live="polite">${renderCheck(this.check)}</div>
        <div class="actions">
          <button class="button main" type="button" ?disabled=${this.busy} @click=${this.#handleSave}>Save</button>
          <span class="quiet">${this.code === (script.code ?? '') ? 'Saved' : 'Not saved yet'}</span>
        </div>
      </section>
      ${this.#renderTrial(script)} ${this.#renderVersions(script)}`;
  }

  #renderTrial(script: DatabaseScript): TemplateResult {
    const { attempt } = this;
    return html`<form class="panel" aria-labelledby="try-title" @submit=${this.#handleTry}>
      <h2 id="try-title">Try</h2>
      <p class="quiet">
        Runs what stands in the editor, for real, against the store. Text is text; anything else is JSON.
      </p>
      <div class="grid">
        ${script.parameters.map(
          (parameter, index) =>
            html`<div class="field">
              <label for="argument-${index}">${parameter}</label>
              <input
                id="argument-${index}"
                type=${/password/i.test(parameter) ? 'password' : 'text'}
                autocomplete="off"
                spellcheck="false"
                .value=${this.argumentTexts[index] ?? ''}
                @input=${(event: Event) => {
                  this.argumentTexts = script.parameters.map((_, place) =>
                    place === index ? (event.target as HTMLInputElement).value : (this.argumentTexts[place] ?? ''),
                  );
                }}
              />
            </div>`,
        )}
      </div>
      <div class="actions">
        <button class="button" type="submit" ?disabled=${this.busy}>Try</button>
      </div>
      <div role="status" class="trial">
        ${
          attempt === undefined
            ? nothing
            : html`<p>
                  <span class="badge ${attempt.answer.kind === 'ok' ? 'good' : 'bad'}">${attempt.answer.kind}</span>
                  <span class="quiet">after ${attempt.durationMs.toFixed(1)} ms</span>
                </p>
                <h3>Result</h3>
                ${renderJson('Result', attempt.answer)}
                <h3>Console</h3>
                ${
                  attempt.console.length === 0
                    ? html`<p class="quiet">It wrote nothing.</p>`
                    : html`<pre class="json" tabindex="0" role="region" aria-label="Console">
${attempt.console.map(({ level, text }) => `${level}: ${text}`).join('\n')}</pre>`
                }`
        }
      </div>
    </form>`;
  }

  #renderVersions(script: DatabaseScript): TemplateResult {
    return html`<section class="panel" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      ${
        script.versions.length === 0
          ? html`<p class="quiet">It was never saved.</p>`
          : html`<ul class="versions" role="list">
              ${script.versions.map(
                ({ number, code, saved_at: at }, index) =>
                  html`<li>
                    <strong>Version ${number}</strong>
                    <span class="quiet grow">${timeText(at)}</span>
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
                      index === 0
                        ? html`<span class="badge good">In force</span>`
                        : html`<button
                            class="button small"
                            type="button"
                            ?disabled=${this.busy}
                            @click=${() => this.#rollBack(number)}
                          >
                            Roll back<span class="unseen"> to version ${number}</span>
                          </button>`
                    }
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  #script(): DatabaseScript | undefined {
    return this.record?.scripts.find(({ name }) => name === this.name);
  }

  #address(path = ''): string {
    return `/connections/${encodeURIComponent(this.connectionId)}/scripts${path}`;
  }

  async #load(): Promise<void> {
    try {
      const [record, templates] = await Promise.all([
        this.api?.get<DatabaseRecord>(this.#address()),
        this.api?.get<readonly ScriptTemplate[]>('/script-templates'),
      ]);
      [this.record, this.templates, this.problem] = [record, templates ?? [], undefined];
      this.#choose(this.name);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #choose(name: string): void {
    this.name = name;
    this.attempt = undefined;
    this.argumentTexts = [];
    this.#take(this.#script()?.code ?? '');
  }

  #take(code: string): void {
    this.code = code;
    this.check = undefined;
    if (code !== '') void this.#check();
  }

  async #check(): Promise<void> {
    const { code, name } = this;
    try {
      const answer = await this.api?.send<CheckAnswer>('POST', '/scripts/check', {
        form: 'database',
        script: name,
        code,
      });
      if (this.code === code && this.name === name) this.check = answer;
    } catch {
      // A check that could not be made is none; saving says what is wrong.
      this.check = undefined;
    }
  }

  async #change(work: () => Promise<DatabaseScript | undefined>, done: string): Promise<void> {
    this.busy = true;
    try {
      const script = await work();
      if (script !== undefined && this.record !== undefined) {
        // What the scripts lack together may have changed with this one.
        this.record = await this.api?.get<DatabaseRecord>(this.#address());
        this.#take(script.code ?? '');
      }
      this.dispatchEvent(new NoticeEvent(done));
    } catch (error) {
      const [first] = error instanceof ApiProblem ? error.problems : [];
      this.dispatchEvent(new NoticeEvent(first?.message ?? sentenceOf(error), 'bad'));
    } finally {
      this.busy = false;
    }
  }

  readonly #handleImported = async (): Promise<void> => {
    try {
      // The figures alone are new: what stands in the editor stays.
      const record = await this.api?.get<DatabaseRecord>(this.#address());
      if (record !== undefined && this.record !== undefined)
        this.record = { ...this.record, progress: record.progress };
    } catch {
      // The next look at the page shows them.
    }
  };

  readonly #handleScript = (event: Event): void => {
    this.#choose((event.target as HTMLSelectElement).value);
  };

  readonly #handleTemplate = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const code = this.templates.find(({ id }) => id === select.value)?.scripts[this.name];
    if (code !== undefined) this.#take(code);
    select.value = '';
  };

  readonly #handleCode = (event: CodeChangedEvent): void => {
    this.code = event.code;
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#check(), checkDelayMs);
  };

  readonly #handleSave = async (): Promise<void> => {
    const { code, name } = this;
    await this.#change(
      async () => this.api?.send<DatabaseScript>('PUT', this.#address(`/${name}`), { code }),
      'Saved, and in force.',
    );
  };

  async #rollBack(version: number): Promise<void> {
    await this.#change(
      async () => this.api?.send<DatabaseScript>('POST', this.#address(`/${this.name}/rollback`), { version }),
      `Version ${version} is in force again.`,
    );
  }

  readonly #handleTry = async (event: Event): Promise<void> => {
    event.preventDefault();
    const script = this.#script();
    if (script === undefined || this.busy) return;
    this.busy = true;
    try {
      this.attempt = await this.api?.send<Attempt>('POST', this.#address(`/${this.name}/try`), {
        arguments: script.parameters.map((_, index) => readArgument(this.argumentTexts[index] ?? '')),
        ...(this.code.trim() === '' ? {} : { code: this.code }),
      });
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    } finally {
      this.busy = false;
    }
  };
}

/** An object, `true` and `false` are JSON; everything else, numbers too, is the text that was typed. */
function readArgument(text: string): unknown {
  if (!/^\s*(\{|\[|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'database-editor': DatabaseEditor;
  }
}
