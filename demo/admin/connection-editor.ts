import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NavigateEvent, NoticeEvent } from './admin-events.js';
import { ApiProblem, sentenceOf, type ManagementClient, type Problem } from './management-client.js';
import { describedBy, problemAt, renderField, renderOption, type FieldView } from './option-form.js';
import { focusProblem, renderProblems } from './problem-list.js';
import { labelOf, type ConnectionRecord, type Options, type SyncMode } from './records.js';
import { kindNames, optionFields, strategyNames } from './strategies.js';

import './connection-clients.js';

const syncModes: readonly { readonly mode: SyncMode; readonly title: string; readonly text: string }[] = [
  {
    mode: 'on_each_login',
    title: 'At each login',
    text: 'Name, nickname, given and family name and picture follow the source. They cannot be edited here.',
  },
  {
    mode: 'on_first_login',
    title: 'At the first login',
    text: 'The source fills the profile in once. After that applications may edit it, and edits stay.',
  },
  {
    mode: 'never_on_login',
    title: 'Never',
    text: 'Logins leave the profile alone and make no users: somebody unknown cannot sign in.',
  },
];

/** What is being edited. */
interface Draft {
  readonly label: string;
  readonly visibility: string;
  readonly domains: string;
  readonly sync: SyncMode;
  readonly disabled: boolean;
  readonly options: Options;
}

/**
 * One connection: its settings, its applications, its trial.
 *
 * @summary Editor of a connection.
 * @tag connection-editor
 */
@customElement('connection-editor')
export class ConnectionEditor extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) connectionId = '';

  @state() private record: ConnectionRecord | undefined;
  @state() private draft: Draft | undefined;
  /** The options as text, while somebody types JSON that cannot be read yet. */
  @state() private jsonText: string | undefined;
  @state() private problems: readonly Problem[] = [];
  @state() private problem: string | undefined;
  @state() private source: string | undefined;
  @state() private busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('connectionId')) void this.#load();
  }

  override render(): TemplateResult {
    const crumbs = html`<nav class="crumbs" aria-label="Path"><a href="/admin">Connections</a></nav>`;
    if (this.problem !== undefined) {
      return html`${crumbs}
        <h1>Connection</h1>
        <p class="alert" role="alert">${this.problem}</p>`;
    }
    const { record, draft } = this;
    if (record === undefined || draft === undefined)
      return html`${crumbs}
        <p class="quiet">Loading …</p>`;
    return html`${crumbs}
      <header class="head">
        <div>
          <h1>${labelOf(record.label)}</h1>
          <p class="quiet">
            <code>${record.id}</code> · ${strategyNames[record.strategy] ?? record.strategy} ·
            ${kindNames[record.kind] ?? record.kind} ·
            ${record.source === 'api' ? 'changed here' : 'as the configuration has it'}
          </p>
        </div>
        <div class="actions">
          ${
            record.has_status
              ? html`<button class="button" type="button" @click=${this.#handleStatus}>Check the source</button>`
              : nothing
          }
          ${
            record.strategy === 'custom-database'
              ? html`<a class="button" href="/admin/databases/${encodeURIComponent(record.id)}">Scripts</a>`
              : nothing
          }
          <button class="button main" type="button" @click=${this.#handleTry}>Try this connection</button>
        </div>
      </header>
      ${this.source === undefined ? nothing : html`<p class="info" role="status">${this.source}</p>`}
      ${this.#renderForm(record, draft)}
      <connection-clients .api=${this.api} .connectionId=${record.id}></connection-clients>
      ${this.#renderDanger(record)}`;
  }

  #renderForm(record: ConnectionRecord, draft: Draft): TemplateResult {
    const change = (part: Partial<Draft>): void => {
      this.draft = { ...draft, ...part };
    };
    const fields = optionFields[record.strategy] ?? [];
    const shown = new Set(['label', 'domains', 'visibility', 'sync', ...fields.map(({ path }) => `options.${path}`)]);
    const view = (id: string, label: string, help?: string): FieldView => ({
      id: `connection-${id}`,
      label,
      help,
      problem: problemAt(this.problems, id),
    });
    const label = view('label', 'Name on the button');
    const domains = view('domains', 'Email domains', 'People with an address of these domains are led here.');
    const visibility = view('visibility', 'Shown as');
    return html`<form class="panel" novalidate aria-labelledby="settings-title" @submit=${this.#handleSave}>
      <h2 id="settings-title">Settings</h2>
      ${renderProblems(this.problems, shown)}
      <div class="grid">
        ${renderField(
          label,
          html`<input
            id=${label.id}
            autocomplete="off"
            aria-describedby=${describedBy(label)}
            aria-invalid=${label.problem === undefined ? nothing : 'true'}
            .value=${draft.label}
            @input=${(event: Event) => change({ label: (event.target as HTMLInputElement).value })}
          />`,
        )}
        ${renderField(
          visibility,
          html`<select
            id=${visibility.id}
            @change=${(event: Event) => change({ visibility: (event.target as HTMLSelectElement).value })}
          >
            ${Object.entries({
              '': 'As usual for its kind',
              button: 'A button',
              identifier: 'Found by the email domain',
              hidden: 'Not at all',
            }).map(
              ([value, text]) => html`<option value=${value} ?selected=${value === draft.visibility}>${text}</option>`,
            )}
          </select>`,
        )}
        ${
          record.kind === 'enterprise'
            ? renderField(
                domains,
                html`<input
                  id=${domains.id}
                  autocomplete="off"
                  autocapitalize="none"
                  spellcheck="false"
                  placeholder="acme.example"
                  aria-describedby=${describedBy(domains)}
                  aria-invalid=${domains.problem === undefined ? nothing : 'true'}
                  .value=${draft.domains}
                  @input=${(event: Event) => change({ domains: (event.target as HTMLInputElement).value })}
                />`,
              )
            : nothing
        }
      </div>
      <div class="field flag">
        <label
          ><input
            type="checkbox"
            role="switch"
            .checked=${!draft.disabled}
            @change=${(event: Event) => change({ disabled: !(event.target as HTMLInputElement).checked })}
          /><span>People can sign in with it</span></label
        >
      </div>
      <fieldset class="choices">
        <legend>Sync user profile attributes</legend>
        ${syncModes.map(
          ({ mode, title, text }) =>
            html`<label class="choice"
              ><input
                type="radio"
                name="sync"
                value=${mode}
                .checked=${draft.sync === mode}
                @change=${() => change({ sync: mode })}
              /><span><strong>${title}</strong><span class="quiet">${text}</span></span></label
            >`,
        )}
      </fieldset>
      <h3>${strategyNames[record.strategy] ?? record.strategy}</h3>
      ${fields.map((field) =>
        renderOption(field, draft.options, this.problems, (options) => {
          this.jsonText = undefined;
          change({ options });
        }),
      )}
      ${this.#renderJson(draft)}
      <div class="actions sticky">
        <button class="button main" type="submit" ?disabled=${this.busy}>Save</button>
        <button class="button" type="button" ?disabled=${this.busy} @click=${this.#handleReset}>Undo changes</button>
      </div>
    </form>`;
  }

  #renderJson(draft: Draft): TemplateResult {
    const text = this.jsonText ?? JSON.stringify(draft.options, null, 2);
    const problem = this.jsonText === undefined ? undefined : jsonProblem(this.jsonText);
    const view: FieldView = {
      id: 'connection-json',
      label: 'Options as JSON',
      help: 'Saving replaces all options by these. A secret that is kept stands as {"kept": true}.',
      problem,
    };
    return html`<details class="more">
      <summary>All options</summary>
      ${renderField(
        view,
        html`<textarea
          id=${view.id}
          class="mono"
          rows="14"
          spellcheck="false"
          aria-describedby=${describedBy(view)}
          aria-invalid=${problem === undefined ? nothing : 'true'}
          .value=${text}
          @input=${this.#handleJson}
        ></textarea>`,
      )}
    </details>`;
  }

  #renderDanger(record: ConnectionRecord): TemplateResult {
    return html`<section class="panel danger" aria-labelledby="danger-title">
        <h2 id="danger-title">Delete</h2>
        <p class="quiet">The users of this connection are deleted with it, unless they have another one too.</p>
        <button class="button bad" type="button" @click=${this.#handleAsk}>Delete this connection</button>
      </section>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">Delete “${labelOf(record.label)}”?</h2>
        <p>Its users go with it. This cannot be undone.</p>
        <div class="actions">
          <button class="button bad" type="button" @click=${this.#handleDelete}>Delete</button>
          <button class="button" type="button" @click=${this.#handleClose}>Keep it</button>
        </div>
      </dialog>`;
  }

  async #load(): Promise<void> {
    [this.problem, this.problems, this.source] = [undefined, [], undefined];
    try {
      const record = await this.api?.get<ConnectionRecord>(this.#address());
      if (record !== undefined) this.#take(record);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #take(record: ConnectionRecord): void {
    this.record = record;
    this.jsonText = undefined;
    this.problems = [];
    this.draft = {
      label: labelOf(record.label),
      visibility: record.visibility ?? '',
      domains: record.domains.join(', '),
      sync: record.sync,
      disabled: record.disabled,
      options: record.options,
    };
  }

  #address(): string {
    return `/connections/${encodeURIComponent(this.connectionId)}`;
  }

  /** Only what differs is sent, so that what somebody else changed meanwhile stays. */
  #changes(record: ConnectionRecord, draft: Draft): Record<string, unknown> {
    const domains = draft.domains.split(/[\s,;]+/).filter(Boolean);
    const all: readonly (readonly [string, unknown, unknown])[] = [
      ['label', draft.label.trim() === '' ? null : draft.label.trim(), labelOf(record.label)],
      ['visibility', draft.visibility === '' ? null : draft.visibility, record.visibility ?? null],
      ['domains', domains, record.domains],
      ['sync', draft.sync, record.sync],
      ['disabled', draft.disabled, record.disabled],
      ['options', draft.options, record.options],
    ];
    return Object.fromEntries(
      all
        .filter(([, next, before]) => JSON.stringify(next) !== JSON.stringify(before))
        .map(([name, next]) => [name, next]),
    );
  }

  readonly #handleSave = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { record, draft } = this;
    if (record === undefined || draft === undefined || this.busy) return;
    if (this.jsonText !== undefined && jsonProblem(this.jsonText) !== undefined) {
      this.querySelector<HTMLElement>('#connection-json')?.focus();
      return;
    }
    const changes = this.#changes(record, draft);
    if (Object.keys(changes).length === 0) {
      this.dispatchEvent(new NoticeEvent('Nothing has changed.'));
      return;
    }
    this.busy = true;
    try {
      const saved = await this.api?.send<ConnectionRecord>('PATCH', this.#address(), changes);
      if (saved !== undefined) this.#take(saved);
      this.dispatchEvent(new NoticeEvent('Saved, and in force.'));
    } catch (error) {
      this.problems = error instanceof ApiProblem ? error.problems : [];
      if (this.problems.length === 0) this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
      await this.updateComplete;
      focusProblem(this);
    } finally {
      this.busy = false;
    }
  };

  readonly #handleJson = (event: Event): void => {
    const text = (event.target as HTMLTextAreaElement).value;
    this.jsonText = text;
    if (jsonProblem(text) === undefined && this.draft !== undefined) {
      this.draft = { ...this.draft, options: JSON.parse(text) as Options };
    }
  };

  readonly #handleReset = (): void => {
    if (this.record !== undefined) this.#take(this.record);
  };

  readonly #handleStatus = async (): Promise<void> => {
    this.source = 'Asking the source …';
    try {
      const answer = await this.api?.get<{ readonly online: boolean; readonly detail?: string }>(
        `${this.#address()}/status`,
      );
      const detail = answer?.detail === undefined ? '' : ` (${answer.detail})`;
      this.source = answer?.online === true ? `The source answers${detail}.` : `The source does not answer${detail}.`;
    } catch (error) {
      this.source = sentenceOf(error);
    }
  };

  readonly #handleTry = async (): Promise<void> => {
    // Opened in the click itself: a browser stops windows that come later.
    const tab = window.open('about:blank', '_blank');
    try {
      const trial = await this.api?.send<{ readonly url: string }>('POST', `${this.#address()}/trials`);
      if (trial === undefined) return;
      if (tab === null)
        this.dispatchEvent(new NoticeEvent('The browser stopped the new tab. Allow it and try again.', 'bad'));
      else tab.location.replace(trial.url);
    } catch (error) {
      tab?.close();
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  };

  readonly #handleAsk = (): void => {
    this.querySelector('dialog')?.showModal();
  };

  readonly #handleClose = (): void => {
    this.querySelector('dialog')?.close();
  };

  readonly #handleDelete = async (): Promise<void> => {
    this.#handleClose();
    try {
      await this.api?.send('DELETE', this.#address());
      this.dispatchEvent(new NoticeEvent('The connection is gone.'));
      this.dispatchEvent(new NavigateEvent('/admin'));
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  };
}

function jsonProblem(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';
  } catch {
    return 'is not JSON yet';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'connection-editor': ConnectionEditor;
  }
}
