import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { PasswordRuleState } from '../../errors/login-error.js';

import { lineIcon } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** A rule in words; the broker's own where this version does not know the rule. */
function ruleText({ code, args = {}, message }: PasswordRuleState, context: LaterContext): string {
  const { policy } = context.messages;
  const n = Number(args['count'] ?? 0);
  const classes: Readonly<Record<string, string | undefined>> = policy.classes;
  const names = String(args['classes'] ?? args['class'] ?? '')
    .split(' ')
    .map((name) => classes[name] ?? name);
  const list = new Intl.ListFormat(context.locale, { type: 'disjunction' }).format(names);
  switch (code) {
    case 'min-length':
      return policy.minLength(n);
    case 'max-length':
      return policy.maxLength(n);
    case 'max-bytes':
      return policy.maxBytes(n);
    case 'require':
      return list;
    case 'require-some':
      return policy.some(n, list);
    case 'identical':
      return policy.identical(n);
    case 'sequential':
      return policy.sequential(n);
    case 'identifier':
      return policy.identifier;
    case 'words':
      return policy.words;
    case 'dictionary':
      return policy.dictionary;
    case 'breached':
      return policy.breached;
    case 'history':
      return policy.history(n);
    default:
      return message ?? code;
  }
}

/** The rules of a password, each with a tick once it is kept; those that the broker refused stand out. */
export function policyChecklist(
  rules: readonly PasswordRuleState[],
  refused: readonly PasswordRuleState[],
  context: LaterContext,
): TemplateResult {
  const { messages } = context;
  // What only the broker can check is as it said last.
  const own = rules.map((rule) =>
    rule.status === 'unknown' ? (refused.find(({ code }) => code === rule.code) ?? rule) : rule,
  );
  const isRefused = ({ code, status }: PasswordRuleState): boolean =>
    status === 'fail' && refused.some((rule) => rule.code === code && rule.status === 'fail');
  const extra = refused.filter((rule) => rule.status === 'fail' && !rules.some(({ code }) => code === rule.code));
  return html`<div id=${context.id('policy')} class="idp-policy">
    <p class="idp-hint">${messages.policyTitle}</p>
    <ul role="list">
      ${[...own, ...extra].map((rule) => {
        const pass = rule.status === 'pass';
        return html`<li class="idp-rule" data-status=${rule.status} data-refused=${isRefused(rule) ? 'true' : nothing}>
          ${lineIcon(pass ? svg`<path d="M4.5 10.5l3.5 3.5 7.5-8"/>` : svg`<circle cx="10" cy="10" r="2.5"/>`, 16)}
          <span>${ruleText(rule, context)}</span>
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
