import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NavigateEvent, NoticeEvent } from './admin-events.js';
import { ApiProblem, sentenceOf, type ManagementClient, type Problem } from './management-client.js';
import { describedBy, problemAt, renderField, renderOption, type FieldView } from './option-form.js';
import { focusProblem, renderProblems } from './problem-list.js';
import type { Options } from './records.js';
import { kindNames, optionFields, templates, type OptionField } from './strategies.js';

interface Preset {
  readonly name: string;
  readonly kind: string;
  readonly label: string;
  readonly strategy: string;
  readonly settings: readonly { readonly name: string; readonly means: string; readonly fallback: string | null }[];
}

/** What a new connection begins with. */
interface Draft {
  readonly title: string;
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly strategy: string;
  readonly preset?: string;
  readonly options: Options;
  readonly fields: readonly OptionField[];
}

/**
 * Makes a connection of a template.
 *
 * @summary Template picker and form for a new connection.
 * @tag connection-maker
 */
@customElement('connection-maker')
export class ConnectionMaker extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private presets: readonly Preset[] = [];
  @state() private draft: Draft | undefined;
  @state() private problems: readonly Problem[] = [];
  @state() private busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  override render(): TemplateResult {
    return html`<nav class="crumbs" aria-label="Path"><a href="/admin">Connections</a></nav>
      <h1>${this.draft === undefined ? 'New connection' : `New: ${this.draft.title}`}</h1>
      ${this.draft === undefined ? this.#renderPicker() : this.#renderForm(this.draft)}`;
  }

  #renderPicker(): TemplateResult {
    return html`<p class="quiet">Choose what it is made of. All of it can be changed later, but for its id.</p>
      <h2>By protocol</h2>
      <ul class="cards" role="list">
        ${templates.map(
          (template) =>
            html`<li>
              <button
                class="pick"
                type="button"
                @click=${() => this.#choose({ ...template, fields: optionFields[template.strategy] ?? [] })}
              >
                <strong>${template.title}</strong>
                <span class="quiet">${template.text}</span>
                <span class="badge">${kindNames[template.kind]}</span>
              </button>
            </li>`,
        )}
      </ul>
      ${
        this.presets.length === 0
          ? nothing
          : html`<h2>By provider</h2>
              <ul class="chips" role="list">
                ${this.presets.map(
                  (preset) =>
                    html`<li>
                      <button class="button" type="button" @click=${() => this.#choosePreset(preset)}>
                        ${preset.label}
                      </button>
                    </li>`,
                )}
              </ul>`
      }`;
  }

  #renderForm(draft: Draft): TemplateResult {
    const change = (part: Partial<Draft>): void => {
      this.draft = { ...draft, ...part };
    };
    const shown = new Set(['id', 'label', ...draft.fields.map(({ path }) => `options.${path}`)]);
    const idField: FieldView = {
      id: 'new-id',
      label: 'Id',
      required: true,
      help: 'Letters, digits and inner hyphens. It never changes: applications and logs name the connection by it.',
      problem: problemAt(this.problems, 'id'),
    };
    const labelField: FieldView = {
      id: 'new-label',
      label: 'Name on the button',
      problem: problemAt(this.problems, 'label'),
    };
    return html`<form class="panel" novalidate @submit=${this.#handleSubmit} aria-busy=${this.busy ? 'true' : 'false'}>
      ${renderProblems(this.problems, shown)}
      ${renderField(
        idField,
        html`<input
          id="new-id"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-required="true"
          aria-describedby=${describedBy(idField)}
          aria-invalid=${idField.problem === undefined ? nothing : 'true'}
          .value=${draft.id}
          @input=${(event: Event) => change({ id: (event.target as HTMLInputElement).value })}
        />`,
      )}
      ${renderField(
        labelField,
        html`<input
          id="new-label"
          autocomplete="off"
          aria-describedby=${describedBy(labelField)}
          aria-invalid=${labelField.problem === undefined ? nothing : 'true'}
          .value=${draft.label}
          @input=${(event: Event) => change({ label: (event.target as HTMLInputElement).value })}
        />`,
      )}
      ${draft.fields.map((field) =>
        renderOption(field, draft.options, this.problems, (options) => change({ options })),
      )}
      <div class="actions">
        <button class="button main" type="submit" ?disabled=${this.busy}>Create</button>
        <button class="button" type="button" @click=${this.#handleBack}>Choose another</button>
      </div>
    </form>`;
  }

  async #load(): Promise<void> {
    try {
      this.presets = (await this.api?.get<readonly Preset[]>('/presets')) ?? [];
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  }

  #choose(draft: Draft): void {
    this.draft = draft;
    this.problems = [];
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#new-id')?.focus());
  }

  #choosePreset(preset: Preset): void {
    const known = optionFields[preset.strategy] ?? [];
    this.#choose({
      title: preset.label,
      id: preset.name,
      label: preset.label,
      kind: preset.kind,
      strategy: preset.strategy,
      preset: preset.name,
      options: {},
      fields: [
        ...preset.settings.map(({ name, means, fallback }): OptionField => ({
          path: name,
          label: name,
          type: 'text',
          required: fallback === null,
          help: fallback === null ? means : `${means}; if empty: ${fallback}`,
        })),
        ...known.filter(({ path }) => path === 'clientId' || path === 'clientSecret'),
      ],
    });
  }

  readonly #handleBack = (): void => {
    this.draft = undefined;
    this.problems = [];
  };

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { draft } = this;
    if (draft === undefined || this.busy) return;
    this.busy = true;
    try {
      const { id, label, kind, strategy, preset, options } = draft;
      const what = preset === undefined ? { kind, strategy } : { preset };
      await this.api?.send('POST', '/connections', { id, ...(label === '' ? {} : { label }), ...what, options });
      this.dispatchEvent(new NoticeEvent('The connection is there, and in force.'));
      this.dispatchEvent(new NavigateEvent(`/admin/connections/${encodeURIComponent(id)}`));
    } catch (error) {
      this.problems = error instanceof ApiProblem ? error.problems : [];
      if (this.problems.length === 0) this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
      await this.updateComplete;
      focusProblem(this);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'connection-maker': ConnectionMaker;
  }
}
