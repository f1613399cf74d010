import { css } from 'lit';
import type { CSSResult } from 'lit';

/** What only the later screens need; it arrives with them. */
export const laterForm: CSSResult = css`
  .idp-form.idp-form {
    & .idp-check {
      display: flex;
      gap: 0.625rem;
      align-items: baseline;
      min-block-size: 1.5rem;
      padding-block: 0.625rem;
    }

    & .idp-check input {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin: 0;
      flex: none;
      translate: 0 0.1875rem;
      accent-color: var(--_brand);
    }

    & .idp-back {
      position: absolute;
      inset-block-start: -0.375rem;
      inset-inline-start: -0.75rem;
      display: grid;
      place-items: center;
      inline-size: 2.75rem;
      block-size: 2.75rem;
      margin: 0;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--_muted);
      cursor: pointer;
    }

    & .idp-back:hover {
      color: var(--_text);
      background: color-mix(in oklab, var(--_text) 6%, transparent);
    }

    &:dir(rtl) .idp-back svg {
      scale: -1 1;
    }

    & .idp-back + .idp-head {
      padding-inline: 2rem;
    }

    & .idp-identity {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: center;
      gap: 0 0.5rem;
    }

    & .idp-sign {
      display: grid;
      place-items: center;
      align-self: center;
      inline-size: 3.5rem;
      block-size: 3.5rem;
      border-radius: 50%;
      background: color-mix(in oklab, var(--_text) 6%, transparent);
      color: var(--_muted);
    }

    & .idp-done {
      background: color-mix(in oklab, var(--_success) 15%, transparent);
      color: var(--_success);
    }

    & .idp-code {
      --_cells: 6;
      --_space: 0.5rem;
      --_cell: calc((100cqi - (var(--_cells) - 1) * var(--_space)) / var(--_cells));
      container-type: inline-size;
      position: relative;
      overflow: clip;
      overflow-clip-margin: 4px;
    }

    & .idp-code[data-length='4'] {
      --_cells: 4;
    }

    & .idp-code[data-length='5'] {
      --_cells: 5;
    }

    & .idp-code[data-length='7'] {
      --_cells: 7;
    }

    & .idp-code[data-length='8'] {
      --_cells: 8;
      --_space: 0.25rem;
    }

    & .idp-code-input {
      font:
        500 1.375rem / 1.4 ui-monospace,
        'SF Mono',
        Menlo,
        Consolas,
        'DejaVu Sans Mono',
        monospace;
    }

    & .idp-code:not([data-length='0']) .idp-code-input {
      position: relative;
      z-index: 1;
      inline-size: calc(100cqi + 4rem);
      min-block-size: 3.25rem;
      padding: 0;
      padding-inline-start: calc((var(--_cell) - 1ch) / 2);
      border-color: transparent;
      outline: none;
      background: none;
      box-shadow: none;
      letter-spacing: calc(var(--_cell) + var(--_space) - 1ch);
    }

    @media (forced-colors: active) {
      & .idp-code-input {
        forced-color-adjust: none;
        color: FieldText;
      }
    }

    & .idp-cells {
      position: absolute;
      inset: 0;
      display: grid;
      grid-auto-flow: column;
      grid-auto-columns: 1fr;
      gap: var(--_space);
    }

    & .idp-cell {
      border: 1px solid var(--_edge);
      border-radius: var(--_radius);
      background: var(--_field);
    }

    & .idp-code-input[aria-invalid='true'] + .idp-cells .idp-cell {
      border-color: var(--_error);
    }

    & .idp-code-input:focus-visible + .idp-cells .idp-cell[data-at] {
      outline: 2px solid var(--_ring);
      border-color: var(--_ring);
    }

    & .idp-field-error {
      display: flex;
      gap: 0.375rem;
      font-size: 0.9333em;
      line-height: 1.45;
      color: var(--_error);
    }

    & .idp-field-error svg {
      margin-block-start: 0.1875rem;
    }

    & .idp-hint {
      font-size: 0.8667em;
      color: var(--_muted);
    }

    & .idp-input[aria-invalid='true'] {
      border-color: var(--_error);
      box-shadow: inset 0 0 0 1px var(--_error);
    }

    & .idp-input[aria-invalid='true']:focus-visible {
      outline-color: var(--_error);
      box-shadow: none;
    }

    @media (forced-colors: active) {
      & .idp-input[aria-invalid='true'] {
        border-width: 2px;
      }
    }
  }
`;
