import { html, nothing, type TemplateResult } from 'lit';

import type { CodeMark } from './code-editor.js';
import type { CheckAnswer, Finding } from './script-records.js';

/** What an editor marks for a check. */
export function marksOf({ problem, findings }: CheckAnswer): readonly CodeMark[] {
  return problem === null
    ? findings
    : [{ severity: 'error', message: problem.message, line: problem.line ?? 1, column: problem.column ?? 1 }];
}

/** Says what a check found, a sentence each. */
export function renderCheck(check: CheckAnswer | undefined): TemplateResult | typeof nothing {
  if (check === undefined) return nothing;
  const { problem, findings } = check;
  if (problem !== null) {
    const place = problem.line === undefined ? '' : `Line ${problem.line}: `;
    return html`<p class="check bad"><strong>It cannot be saved.</strong> ${place}${problem.message}.</p>`;
  }
  if (findings.length === 0) return html`<p class="check good">Nothing to find fault with.</p>`;
  return renderFindings(findings);
}

/** Lists advice. */
export function renderFindings(findings: readonly Finding[]): TemplateResult {
  return html`<ul class="findings" role="list">
    ${findings.map(
      ({ severity, message, line }) =>
        html`<li>
          <span class="badge ${severity === 'error' ? 'bad' : ''}">${severity === 'error' ? 'Error' : 'Advice'}</span>
          <span><span class="quiet">Line ${line}.</span> ${message}</span>
        </li>`,
    )}
  </ul>`;
}
