import { css } from 'lit';
import type { CSSResult } from 'lit';

/** What only the rare screens need; it arrives with them. */
export const rareForm: CSSResult = css`
  .idp-form.idp-form {
    & .idp-qr {
      inline-size: min(11rem, 100%);
      margin-inline: auto;
      border-radius: var(--_radius);
      /* Cameras need dark on light, whatever the theme. */
      background: #fff;
      fill: #000;
    }

    & .idp-option {
      justify-content: start;
      text-align: start;
    }

    & .idp-option .idp-hint {
      display: block;
      font-weight: 400;
    }

    & .idp-policy {
      display: flex;
      flex-direction: column;
      gap: 0.25rem;
    }

    & .idp-policy ul {
      display: flex;
      flex-direction: column;
      gap: 0.125rem;
      list-style: none;
    }

    & .idp-rule {
      display: flex;
      gap: 0.5rem;
      align-items: center;
      color: var(--_muted);
      font-size: 0.8667em;
    }

    & .idp-rule[data-refused='true'] {
      color: var(--_error);
    }

    & .idp-rule[data-status='pass'] {
      color: var(--_success);
    }

    & .idp-copy {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 0.75rem;
      padding: 0.625rem 0.8125rem;
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
    }

    & code {
      font:
        500 0.9333em / 1.5 ui-monospace,
        'SF Mono',
        Menlo,
        Consolas,
        monospace;
      overflow-wrap: anywhere;
      text-wrap: balance;
    }

    & .idp-codes {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr));
      gap: 0.5rem;
      padding: 0.875rem;
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
      list-style: none;
      text-align: center;
    }

    & .idp-select {
      appearance: none;
      padding-inline-end: 2.5rem;
      text-overflow: ellipsis;
    }

    & .idp-select + svg {
      position: absolute;
      inset-block-start: calc(50% - 0.5rem);
      inset-inline-end: 0.875rem;
      color: var(--_muted);
      pointer-events: none;
    }

    & .idp-buttons .idp-option {
      padding-inline: 1rem;
    }

    @container (max-width: 20rem) {
      & .idp-buttons .idp-option {
        padding-inline: 0.75rem;
      }
    }
  }
`;
