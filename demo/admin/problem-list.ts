import { html, nothing, type TemplateResult } from 'lit';

import type { Problem } from './management-client.js';

/** Lists problems of places that the form does not show; those of fields stand beside the fields. */
export function renderProblems(
  problems: readonly Problem[],
  shown: ReadonlySet<string>,
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  const isShown = ({ path }: Problem): boolean =>
    [...shown].some((field) => path === field || path.startsWith(`${field}[`) || path.startsWith(`${field}.`));
  const others = problems.filter((problem) => !isShown(problem));
  const count = problems.length === 1 ? 'One thing is wrong' : `${problems.length} things are wrong`;
  return html`<div class="alert" role="alert" tabindex="-1">
    <p><strong>${count}, so nothing was changed.</strong></p>
    ${
      others.length === 0
        ? nothing
        : html`<ul>
            ${others.map(({ path, message }) => html`<li><code>${path}</code> ${message}.</li>`)}
          </ul>`
    }
  </div>`;
}

/** Leads to the first field with a problem, or to the list of problems. */
export function focusProblem(place: HTMLElement): void {
  const field = place.querySelector<HTMLElement>('[aria-invalid]');
  (field ?? place.querySelector<HTMLElement>('.alert'))?.focus();
}
