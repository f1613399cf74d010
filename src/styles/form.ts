import { css } from 'lit';
import type { CSSResult } from 'lit';

/**
 * The form, which stands in the page's own tree.
 *
 * `.idp-form` is written twice so that a page's reset (`*`, `input`, `[type=button]`) loses, and every element starts
 * from the browser's own style. A page that means it can still win with an id or three classes.
 */
export const form: CSSResult = css`
  .idp-form.idp-form {
    all: revert;
    display: block;
    position: relative;
    color: var(--_text);
    font: 400 var(--_font-size) / 1.5 var(--_font);
    text-align: start;
    -webkit-text-size-adjust: 100%;

    & *:not(svg, svg *, option) {
      all: revert;
      box-sizing: border-box;
    }

    & svg {
      all: revert-layer;
      flex: none;
    }

    & :is(p, form, ul, ol, fieldset, dl, dd) {
      margin: 0;
      padding: 0;
      border: 0;
      min-inline-size: 0;
    }

    & [hidden] {
      display: none;
    }

    & .idp-hidden {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
      border: 0;
      padding: 0;
      margin: -1px;
    }

    & .idp-screen {
      display: flex;
      flex-direction: column;
      gap: var(--_gap);
    }

    & .idp-head {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 0.375rem;
      margin-block-end: 0.5rem;
      text-align: center;
    }

    & .idp-title {
      color: var(--_text);
      font: 600 1.4em / 1.3 var(--_font);
      letter-spacing: -0.015em;
      text-wrap: balance;
      overflow-wrap: anywhere;
      outline: none;
    }

    & .idp-lead {
      color: var(--_muted);
      text-wrap: pretty;
      overflow-wrap: anywhere;
    }

    & .idp-fields {
      display: flex;
      flex-direction: column;
      gap: var(--_gap);
    }

    & .idp-field {
      display: flex;
      flex-direction: column;
      gap: 0.375rem;
    }

    & .idp-label-row {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: space-between;
      gap: 0 0.75rem;
    }

    & .idp-label {
      font-size: 0.9333em;
      font-weight: 500;
      color: var(--_text);
    }

    & .idp-control {
      position: relative;
      display: flex;
    }

    & .idp-or {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      color: var(--_muted);
      font-size: 0.8667em;
    }

    & .idp-or::before,
    & .idp-or::after {
      content: '';
      flex: 1;
      border-block-start: 1px solid var(--_line);
    }

    & .idp-foot {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: center;
      gap: 0.25rem 0.375rem;
      color: var(--_muted);
      text-align: center;
    }

    & .idp-stage {
      display: block;
    }

    & .idp-center {
      align-items: center;
      padding-block: 1.5rem;
    }

    & .idp-bone-line {
      align-self: center;
      inline-size: 1.5rem;
      block-size: 1rem;
    }

    & .idp-bone-control {
      block-size: var(--_control);
    }

    & .idp-spinner {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      flex: none;
      border: 2px solid color-mix(in oklab, currentcolor 30%, transparent);
      border-block-start-color: currentcolor;
      border-radius: 50%;
      animation: idp-turn 0.8s linear infinite;
    }

    & .idp-spinner.idp-large {
      inline-size: 2rem;
      block-size: 2rem;
      color: var(--_link);
    }

    & .idp-bone {
      display: block;
      border-radius: var(--_radius);
      background: color-mix(in oklab, var(--_text) 8%, transparent);
      animation: idp-breathe 1.6s ease-in-out infinite alternate;
    }
  }

  @keyframes idp-turn {
    to {
      rotate: 1turn;
    }
  }

  @keyframes idp-breathe {
    to {
      opacity: 0.45;
    }
  }
`;
