import { html, nothing, type TemplateResult } from 'lit';

import type { Problem } from './management-client.js';
import type { Options } from './records.js';
import type { OptionField } from './strategies.js';

/** The value at a path of nested objects. */
export function valueAt(options: Options, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
      options,
    );
}

/** The same options with another value at a path; `undefined` takes it away. */
export function withValueAt(options: Options, path: string, value: unknown): Options {
  const [name = '', ...rest] = path.split('.');
  const inner = options[name];
  const next =
    rest.length === 0
      ? value
      : withValueAt(typeof inner === 'object' && inner !== null ? (inner as Options) : {}, rest.join('.'), value);
  const isEmpty = typeof next === 'object' && next !== null && !Array.isArray(next) && Object.keys(next).length === 0;
  return Object.fromEntries(
    [...Object.entries(options).filter(([other]) => other !== name), [name, next] as const].filter(
      ([other, kept]) => kept !== undefined && !(other === name && rest.length > 0 && isEmpty),
    ),
  );
}

/** The problem at a path, or inside of what is there. */
export function problemAt(problems: readonly Problem[], path: string): string | undefined {
  return problems.find(
    (problem) => problem.path === path || problem.path.startsWith(`${path}[`) || problem.path.startsWith(`${path}.`),
  )?.message;
}

/** An input with its label, its help and its problem. */
export interface FieldView {
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
  readonly required?: boolean | undefined;
}

/** Frames an input; the input itself names `<id>-help` and `<id>-problem`. */
export function renderField(view: FieldView, input: TemplateResult): TemplateResult {
  const { id, label, help, problem, required } = view;
  return html`<div class="field ${problem === undefined ? '' : 'wrong'}">
    <label for=${id}>${label}${required === true ? html` <span class="quiet">(needed)</span>` : nothing}</label>
    ${input} ${help === undefined ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
    ${problem === undefined ? nothing : html`<p class="problem" id="${id}-problem">It ${problem}.</p>`}
  </div>`;
}

/** What describes an input, for `aria-describedby`. */
export function describedBy({ id, help, problem }: FieldView): string | typeof nothing {
  const parts = [...(problem === undefined ? [] : [`${id}-problem`]), ...(help === undefined ? [] : [`${id}-help`])];
  return parts.length === 0 ? nothing : parts.join(' ');
}

/** Asks for one option. */
export function renderOption(
  field: OptionField,
  options: Options,
  problems: readonly Problem[],
  change: (options: Options) => void,
): TemplateResult {
  const { path, label, type, fallback, required } = field;
  const value = valueAt(options, path);
  const set = (next: unknown): void => change(withValueAt(options, path, next));
  const view: FieldView = {
    id: `option-${path.replace('.', '-')}`,
    label,
    required,
    help: field.help ?? (typeof fallback === 'string' ? `If empty: ${fallback}` : undefined),
    problem: problemAt(problems, `options.${path}`),
  };
  if (type === 'flag') {
    const isOn = typeof value === 'boolean' ? value : fallback === true;
    return html`<div class="field flag">
      <label
        ><input
          type="checkbox"
          .checked=${isOn}
          @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
        /><span>${label}</span></label
      >
      ${view.problem === undefined ? nothing : html`<p class="problem">It ${view.problem}.</p>`}
    </div>`;
  }
  if (type === 'secret') return renderSecret(view, value, set);
  if (type === 'select') {
    const shown = typeof value === 'string' ? value : typeof value === 'object' ? 'own' : '';
    return renderField(
      view,
      html`<select
        id=${view.id}
        aria-describedby=${describedBy(view)}
        aria-invalid=${view.problem === undefined ? nothing : 'true'}
        @change=${(event: Event) => set((event.target as HTMLSelectElement).value || undefined)}
      >
        <option value="" ?selected=${shown === ''}>As usual (${String(fallback ?? 'none')})</option>
        ${shown === 'own' ? html`<option value="own" selected disabled>Rules of its own (below)</option>` : nothing}
        ${field.values?.map((name) => html`<option value=${name} ?selected=${name === shown}>${name}</option>`)}
      </select>`,
    );
  }
  const text = textOf(value);
  const read = (event: Event): void => {
    const typed = (event.target as HTMLInputElement).value;
    if (typed.trim() === '') set(undefined);
    else if (type === 'list') set(typed.split(/[\s,]+/).filter(Boolean));
    else if (type === 'number') set(Number.isNaN(Number(typed)) ? typed : Number(typed));
    else set(typed);
  };
  if (type === 'long') {
    return renderField(
      view,
      html`<textarea
        id=${view.id}
        rows="5"
        class="mono"
        spellcheck="false"
        aria-describedby=${describedBy(view)}
        aria-invalid=${view.problem === undefined ? nothing : 'true'}
        .value=${text}
        @change=${read}
      ></textarea>`,
    );
  }
  return renderField(
    view,
    html`<input
      id=${view.id}
      type="text"
      inputmode=${type === 'url' ? 'url' : type === 'number' ? 'numeric' : 'text'}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      aria-describedby=${describedBy(view)}
      aria-invalid=${view.problem === undefined ? nothing : 'true'}
      aria-required=${required === true ? 'true' : nothing}
      .value=${text}
      @change=${read}
    />`,
  );
}

/** A secret that is there is not shown; typing another one replaces it. */
function renderSecret(view: FieldView, value: unknown, set: (next: unknown) => void): TemplateResult {
  const isKept = typeof value === 'object' && value !== null;
  return renderField(
    view,
    html`<div class="with-action">
      <input
        id=${view.id}
        type="password"
        autocomplete="off"
        spellcheck="false"
        placeholder=${isKept ? '•••••••• (kept)' : ''}
        aria-describedby=${describedBy(view)}
        aria-invalid=${view.problem === undefined ? nothing : 'true'}
        .value=${typeof value === 'string' ? value : ''}
        @change=${(event: Event) => {
          const typed = (event.target as HTMLInputElement).value;
          set(typed === '' ? (isKept ? value : undefined) : typed);
        }}
      />
      ${
        isKept
          ? html`<button class="button small" type="button" @click=${() => set(undefined)}>
              Remove<span class="unseen"> ${view.label}</span>
            </button>`
          : nothing
      }
    </div>`,
  );
}

/** What stands in an input for a value; an object has no text. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
