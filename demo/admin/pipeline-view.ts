import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NoticeEvent } from './admin-events.js';
import { renderFlow, type FlowStop } from './flow-picture.js';
import { ApiProblem, sentenceOf, type ManagementClient } from './management-client.js';
import { newScriptCode, type ScriptKind } from './new-script.js';
import type { Flow, Pipelines, PipelineScript } from './script-records.js';
import { triggerNames } from './trigger-names.js';

import './pipeline-script.js';

/**
 * The flows of the tenant: which scripts run when, in which order.
 *
 * @summary Flow pictures and the scripts in them.
 * @tag pipeline-view
 */
@customElement('pipeline-view')
export class PipelineView extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;

  @state() private pipelines: Pipelines | undefined;
  @state() private trigger = 'post-login';
  @state() private selected: { readonly kind: ScriptKind; readonly id: string } | undefined;
  @state() private problem: string | undefined;
  @state() private said = '';

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
          <h1>Pipelines</h1>
          <p class="quiet">What runs at each point. Drag scripts, or use their arrows, to put them in order.</p>
        </div>
      </header>
      ${this.problem === undefined ? nothing : html`<p class="alert" role="alert">${this.problem}</p>`}
      ${this.pipelines === undefined ? html`<p class="quiet">Loading …</p>` : this.#renderFlow(this.pipelines)}
      <p class="unseen" role="status">${this.said}</p>`;
  }

  #renderFlow(pipelines: Pipelines): TemplateResult {
    const flow = pipelines.flows.find(({ trigger }) => trigger === this.trigger);
    if (flow === undefined) return html``;
    const names = triggerNames[flow.trigger] ?? { title: flow.trigger, begins: flow.trigger, ends: 'Result' };
    const waiting = flow.actions.filter(({ id }) => !flow.bound.includes(id));
    const selected = this.#selectedScript();
    return html`<section class="panel" aria-label="Flow">
        <div class="field">
          <label for="flow-trigger">Point</label>
          <select id="flow-trigger" @change=${this.#handleTrigger}>
            ${pipelines.flows.map(
              ({ trigger, bound, hooks }) =>
                html`<option value=${trigger} ?selected=${trigger === this.trigger}>
                  ${triggerNames[trigger]?.title ?? trigger}${bound.length + hooks.length > 0 ? ' •' : ''}
                </option>`,
            )}
          </select>
          <p class="help">${flow.blocking ? 'The flow waits for it, and it can stop it.' : 'Nothing waits for it.'}</p>
        </div>
        ${renderFlow(names.begins, names.ends, this.#stops(pipelines, flow), this.selected?.id, {
          select: (kind, id) => {
            this.selected = { kind, id };
          },
          move: (kind, id, to) => void this.#move(kind, id, to),
        })}
        ${
          waiting.length === 0
            ? nothing
            : html`<div>
                <h2>Actions that are not in the flow</h2>
                <ul class="chips" role="list">
                  ${waiting.map(
                    ({ id, name }) =>
                      html`<li>
                        <button
                          class="button small"
                          type="button"
                          aria-pressed=${this.selected?.id === id ? 'true' : 'false'}
                          @click=${() => {
                            this.selected = { kind: 'action', id };
                          }}
                        >
                          ${name}
                        </button>
                      </li>`,
                  )}
                </ul>
              </div>`
        }
        ${this.#renderNew(flow)}
      </section>
      ${
        selected === undefined || this.selected === undefined
          ? nothing
          : html`<pipeline-script
              .api=${this.api}
              .kind=${this.selected.kind}
              .trigger=${flow.trigger}
              .script=${selected}
              .bound=${flow.bound.includes(selected.id)}
              @pipeline-changed=${this.#handleChanged}
              @pipeline-bind=${this.#handleBind}
            ></pipeline-script>`
      }`;
  }

  #renderNew(flow: Flow): TemplateResult {
    return html`<form class="new-script" @submit=${this.#handleNew}>
      <div class="field">
        <label for="new-kind">New</label>
        <select id="new-kind" name="kind">
          <option value="action">Action</option>
          ${flow.trigger === 'post-login' ? html`<option value="rule">Rule</option>` : nothing}
          ${flow.has_hooks ? html`<option value="hook">Hook</option>` : nothing}
        </select>
      </div>
      <div class="field">
        <label for="new-name">Name</label>
        <input id="new-name" name="name" autocomplete="off" required maxlength="128" />
      </div>
      <button class="button" type="submit">Add</button>
    </form>`;
  }

  #stops(pipelines: Pipelines, flow: Flow): readonly FlowStop[] {
    const actions = flow.bound.flatMap((id) => flow.actions.find((action) => action.id === id) ?? []);
    const rules: FlowStop = {
      kind: 'rule',
      title: 'Rules',
      scripts: pipelines.rules,
      ordered: true,
      empty: 'No rule.',
    };
    const hooks: FlowStop = { kind: 'hook', title: 'Hook', scripts: flow.hooks, ordered: false, empty: 'No hook.' };
    return [
      ...(flow.trigger === 'post-login' ? [rules] : []),
      ...(flow.has_hooks ? [hooks] : []),
      { kind: 'action', title: 'Actions', scripts: actions, ordered: true, empty: 'No Action.' },
    ];
  }

  #flow(): Flow | undefined {
    return this.pipelines?.flows.find(({ trigger }) => trigger === this.trigger);
  }

  #selectedScript(): PipelineScript | undefined {
    const flow = this.#flow();
    if (this.selected === undefined || flow === undefined) return undefined;
    const lists = { rule: this.pipelines?.rules ?? [], hook: flow.hooks, action: flow.actions };
    return lists[this.selected.kind].find(({ id }) => id === this.selected?.id);
  }

  async #load(): Promise<void> {
    try {
      this.pipelines = await this.api?.get<Pipelines>('/pipelines');
      this.problem = undefined;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #bind(ids: readonly string[]): Promise<void> {
    this.pipelines = await this.api?.send<Pipelines>('PUT', `/actions/triggers/${this.trigger}/bindings`, {
      actions: ids,
    });
  }

  async #move(kind: ScriptKind, id: string, to: number): Promise<void> {
    const flow = this.#flow();
    if (flow === undefined || this.pipelines === undefined) return;
    const before = kind === 'rule' ? this.pipelines.rules.map((rule) => rule.id) : flow.bound;
    const others = before.filter((other) => other !== id);
    const place = Math.min(Math.max(to, 0), others.length);
    const next = [...others.slice(0, place), id, ...others.slice(place)];
    const focused = document.activeElement?.getAttribute('aria-label');
    try {
      if (kind === 'rule') this.pipelines = await this.api?.send<Pipelines>('PUT', '/rules/order', { rules: next });
      else await this.#bind(next);
      this.said = `Now number ${place + 1} of ${next.length}.`;
      await this.updateComplete;
      // The row has moved; who moves it by keyboard goes with it.
      const again = [...this.querySelectorAll<HTMLButtonElement>('.mover')].filter(
        (button) => button.getAttribute('aria-label') === focused,
      );
      const [button] = again;
      if (button?.disabled === true) button.parentElement?.querySelector<HTMLElement>('.mover:enabled')?.focus();
      else button?.focus();
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  }

  readonly #handleTrigger = (event: Event): void => {
    this.trigger = (event.target as HTMLSelectElement).value;
    this.selected = undefined;
  };

  readonly #handleChanged = (): void => {
    void this.#load();
  };

  readonly #handleBind = async (): Promise<void> => {
    const flow = this.#flow();
    const id = this.selected?.id;
    if (flow === undefined || id === undefined) return;
    const isBound = flow.bound.includes(id);
    try {
      await this.#bind(isBound ? flow.bound.filter((other) => other !== id) : [...flow.bound, id]);
      this.dispatchEvent(new NoticeEvent(isBound ? 'Taken out of the flow.' : 'It runs at the next login.'));
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  };

  readonly #handleNew = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const kind = (form.elements.namedItem('kind') as HTMLSelectElement).value as ScriptKind;
    const name = (form.elements.namedItem('name') as HTMLInputElement).value.trim();
    const flow = this.#flow();
    if (flow === undefined) return;
    const code = newScriptCode(kind, flow.trigger, flow.handler);
    const bodies = {
      rule: { name, code },
      hook: { name, code, point: flow.trigger },
      action: { name, code, trigger: flow.trigger },
    };
    try {
      const made = await this.api?.send<PipelineScript>('POST', `/${kind}s`, bodies[kind]);
      form.reset();
      await this.#load();
      if (made !== undefined) this.selected = { kind, id: made.id };
    } catch (error) {
      const [first] = error instanceof ApiProblem ? error.problems : [];
      this.dispatchEvent(new NoticeEvent(first?.message ?? sentenceOf(error), 'bad'));
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'pipeline-view': PipelineView;
  }
}
