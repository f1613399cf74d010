import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Fields, buttons and links of the form, and what is different on narrow cards and for those who set it so. */
export const controls: CSSResult = css`
  .idp-form.idp-form {
    & :is(.idp-input, .idp-select) {
      inline-size: 100%;
      min-inline-size: 0;
      min-block-size: var(--_control);
      margin: 0;
      padding: 0.5rem 0.8125rem;
      border: 1px solid var(--_edge);
      border-radius: var(--_radius);
      background: var(--_field);
      color: var(--_text);
      /* Below 16 px, iOS zooms the page in. */
      font: 400 max(16px, var(--_font-size)) / 1.4 var(--_font);
      text-align: start;
      transition:
        border-color var(--_speed),
        box-shadow var(--_speed);
    }

    & .idp-input::placeholder {
      color: var(--_muted);
      opacity: 1;
    }

    & :is(.idp-input, .idp-select):hover {
      border-color: var(--_muted);
    }

    & :is(.idp-input, .idp-select):focus-visible {
      outline: 2px solid var(--_ring);
      outline-offset: 0;
      border-color: var(--_ring);
    }

    & .idp-input.idp-reveals {
      padding-inline-end: 3rem;
    }

    /* The field is written from the left, the button stands where the line ends. */
    & .idp-control:dir(rtl) .idp-reveals {
      padding-inline: 3rem 0.8125rem;
    }

    & .idp-input::-ms-reveal {
      display: none;
    }

    & .idp-reveal {
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
      display: grid;
      place-items: center;
      inline-size: 2.75rem;
      padding: 0;
      border: 0;
      border-radius: var(--_radius);
      background: none;
      color: var(--_muted);
      cursor: pointer;
    }

    & .idp-reveal:hover {
      color: var(--_text);
    }

    & .idp-alert {
      display: flex;
      gap: 0.625rem;
      padding: 0.75rem 0.875rem;
      border: 1px solid color-mix(in oklab, var(--_error) 28%, transparent);
      border-radius: var(--_radius);
      background: var(--_error-surface);
      color: var(--_text);
      overflow-wrap: anywhere;
    }

    & .idp-alert > svg {
      margin-block-start: 0.1875rem;
      color: var(--_error);
    }

    & .idp-alert:focus-visible {
      outline: 2px solid var(--_error);
      outline-offset: 2px;
    }

    & .idp-button {
      position: relative;
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 0.625rem;
      inline-size: 100%;
      min-block-size: var(--_control);
      margin: 0;
      padding: 0.5rem 1rem;
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
      background: var(--_raised);
      color: var(--_text);
      font: 500 1em / 1.35 var(--_font);
      text-align: center;
      text-decoration: none;
      cursor: pointer;
      user-select: none;
      box-shadow: 0 1px 2px rgb(15 18 30 / 6%);
      transition:
        background-color var(--_speed),
        border-color var(--_speed);
    }

    & .idp-button:hover {
      border-color: var(--_edge);
      background: color-mix(in oklab, var(--_raised), var(--_text) 4%);
    }

    & .idp-button:active {
      background: color-mix(in oklab, var(--_raised), var(--_text) 8%);
    }

    & .idp-button > bdi {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }

    & .idp-primary {
      border-color: transparent;
      background: var(--_brand);
      color: var(--_on-brand);
      font-weight: 600;
      margin-block-start: 0.25rem;
    }

    & .idp-primary:hover {
      border-color: transparent;
      background: var(--_brand-hover);
    }

    & .idp-primary:active {
      border-color: transparent;
      background: color-mix(in oklab, var(--_brand), var(--_on-brand) 20%);
    }

    & .idp-button[aria-disabled='true'] {
      cursor: progress;
    }

    & .idp-buttons {
      display: flex;
      flex-direction: column;
      gap: 0.625rem;
      list-style: none;
    }

    & .idp-buttons > li {
      display: block;
    }

    & .idp-buttons .idp-button {
      padding-inline: 2.875rem;
    }

    & .idp-buttons .idp-icon {
      position: absolute;
      inset-inline-start: 0.9375rem;
    }

    & .idp-icon {
      display: grid;
      place-items: center;
      inline-size: 1.25rem;
      block-size: 1.25rem;
      flex: none;
    }

    & .idp-icon img {
      inline-size: 1.25rem;
      block-size: 1.25rem;
      object-fit: contain;
    }

    & .idp-mark:not([color]) {
      color: var(--_muted);
    }

    & .idp-mark text {
      font: 700 11.5px var(--_font);
    }

    & .idp-mark text:not([fill]) {
      fill: color(
        from currentcolor xyz-d65 clamp(0, (0.1791 - y) * 1e5, 0.9505) clamp(0, (0.1791 - y) * 1e5, 1)
          clamp(0, (0.1791 - y) * 1e5, 1.089)
      );
    }

    & .idp-link {
      position: relative;
      display: inline-block;
      margin: 0;
      padding: 0.125rem 0;
      border: 0;
      border-radius: 4px;
      background: none;
      color: var(--_link);
      font: inherit;
      font-weight: 500;
      text-align: inherit;
      text-decoration: underline transparent;
      text-underline-offset: 0.2em;
      cursor: pointer;
      transition: text-decoration-color var(--_speed);
    }

    & .idp-link::after {
      content: '';
      position: absolute;
      inset: -0.625rem -0.5rem;
    }

    & .idp-label-row .idp-link::after {
      inset-block: -0.875rem -0.375rem;
    }

    & .idp-link:hover {
      text-decoration-color: currentcolor;
    }

    & :is(.idp-button, .idp-link, .idp-reveal):focus-visible {
      outline: 2px solid var(--_ring);
      outline-offset: 2px;
    }

    & .idp-reveal:focus-visible {
      outline-offset: -4px;
    }

    @container (max-width: 20rem) {
      & .idp-buttons .idp-button {
        padding-inline: 2.5rem 0.75rem;
      }

      & .idp-buttons .idp-icon {
        inset-inline-start: 0.75rem;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      & :is(.idp-spinner, .idp-bone) {
        animation-duration: 4s;
        animation-timing-function: steps(8, end);
      }

      & .idp-bone {
        animation: none;
      }
    }

    @media (forced-colors: active) {
      & :is(.idp-button, .idp-primary) {
        border-color: ButtonText;
      }

      & .idp-primary {
        forced-color-adjust: none;
        background: Highlight;
        color: HighlightText;
      }

      & .idp-bone {
        background: none;
        border: 1px solid GrayText;
      }

      & .idp-spinner {
        forced-color-adjust: none;
        border-color: GrayText;
        border-block-start-color: CanvasText;
      }
    }
  }
`;
