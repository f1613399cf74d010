import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { PasswordRuleState } from '../../errors/login-error.js';

import { lineIcon } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** The rules of a password, each with a tick once it is kept; those that the broker refused stand out. */
export function policyChecklist(
  rules: readonly PasswordRuleState[],
  refused: readonly PasswordRuleState[],
  context: LaterContext,
): TemplateResult {
  const { messages } = context;
  const extra = refused.filter((rule) => rule.status === 'fail' && !rules.some((own) => own.code === rule.code));
  return html`<div id=${context.id('policy')} class="idp-policy">
    <p class="idp-hint">${messages.policyTitle}</p>
    <ul role="list">
      ${[...rules, ...extra].map((rule) => {
        const text = messages.policy(rule.code, rule.args ?? {}) ?? rule.message ?? rule.code;
        const pass = rule.status === 'pass';
        return html`<li class="idp-rule" data-status=${rule.status}>
          ${lineIcon(pass ? svg`<path d="M4.5 10.5l3.5 3.5 7.5-8"/>` : svg`<circle cx="10" cy="10" r="2.5"/>`, 16)}
          <span>${text}</span>
          ${
            rule.status === 'unknown'
              ? ''
              : html`<span class="idp-hidden">${pass ? messages.policyMet : messages.policyNotMet}</span>`
          }
        </li>`;
      })}
    </ul>
  </div>`;
}
