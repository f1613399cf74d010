import { html, nothing, type TemplateResult } from 'lit';

import type { PipelineScript } from './script-records.js';

/** One stop of a flow: the scripts that run there, in their order. */
export interface FlowStop {
  readonly kind: 'rule' | 'hook' | 'action';
  readonly title: string;
  readonly scripts: readonly PipelineScript[];
  /** Whether the order matters, and can be changed. */
  readonly ordered: boolean;
  readonly empty: string;
}

/** What a person does to the picture. */
export interface FlowHandlers {
  readonly select: (kind: FlowStop['kind'], id: string) => void;
  readonly move: (kind: FlowStop['kind'], id: string, to: number) => void;
}

/** Draws a flow: the trigger, the stops, the result. Scripts are moved by drag, or by their buttons. */
export function renderFlow(
  trigger: string,
  result: string,
  stops: readonly FlowStop[],
  selected: string | undefined,
  handlers: FlowHandlers,
): TemplateResult {
  return html`<ol class="flow" role="list" aria-label="The flow, in its order">
    <li class="end"><span>${trigger}</span></li>
    ${stops.map(
      (stop) =>
        html`<li class="stop">
          <h2>${stop.title}</h2>
          ${
            stop.scripts.length === 0
              ? html`<p class="quiet">${stop.empty}</p>`
              : html`<ol class="scripts" role="list" aria-label=${stop.title}>
                  ${stop.scripts.map((script, index) => renderScript(stop, script, index, selected, handlers))}
                </ol>`
          }
        </li>`,
    )}
    <li class="end"><span>${result}</span></li>
  </ol>`;
}

function renderScript(
  stop: FlowStop,
  script: PipelineScript,
  index: number,
  selected: string | undefined,
  handlers: FlowHandlers,
): TemplateResult {
  const { kind, ordered, scripts } = stop;
  const last = scripts.length - 1;
  const isOff = script.enabled === false;
  return html`<li
    class="script ${isOff ? 'off' : ''} ${script.id === selected ? 'selected' : ''}"
    draggable=${ordered ? 'true' : 'false'}
    @dragstart=${(event: DragEvent) => {
      event.dataTransfer?.setData('text/plain', `${kind} ${script.id}`);
    }}
    @dragover=${(event: DragEvent) => {
      if (ordered) event.preventDefault();
    }}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      const [movedKind, id = ''] = (event.dataTransfer?.getData('text/plain') ?? '').split(' ');
      // A rule cannot become an Action.
      if (movedKind === kind && id !== script.id) handlers.move(kind, id, index);
    }}
  >
    <button
      class="open"
      type="button"
      aria-pressed=${script.id === selected ? 'true' : 'false'}
      @click=${() => handlers.select(kind, script.id)}
    >
      <strong>${script.name}</strong>
      <span class="quiet">${stateText(script)}</span>
    </button>
    ${
      ordered && last > 0
        ? html`<span class="movers">
            <button
              class="mover"
              type="button"
              aria-label="Move ${script.name} earlier"
              ?disabled=${index === 0}
              @click=${() => handlers.move(kind, script.id, index - 1)}
            >
              ↑
            </button>
            <button
              class="mover"
              type="button"
              aria-label="Move ${script.name} later"
              ?disabled=${index === last}
              @click=${() => handlers.move(kind, script.id, index + 1)}
            >
              ↓
            </button>
          </span>`
        : nothing
    }
  </li>`;
}

function stateText({ enabled, deployed, changed }: PipelineScript): string {
  if (enabled !== undefined) return enabled ? 'on' : 'off';
  if (deployed === null || deployed === undefined) return 'draft';
  return changed === true ? `version ${deployed}, changed since` : `version ${deployed}`;
}
