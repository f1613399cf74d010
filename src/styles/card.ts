import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The card around the form. */
export const card: CSSResult = css`
  :host {
    display: block;
    container-type: inline-size;
    inline-size: 100%;
    max-inline-size: var(--_card-width);
    margin-inline: auto;
  }

  :host([hidden]) {
    display: none;
  }

  .card {
    box-sizing: border-box;
    padding: var(--_card-padding);
    border-radius: var(--_card-radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    color: var(--_text);
    font: 400 var(--_font-size) / 1.5 var(--_font);
    text-align: start;
  }

  .logo {
    display: flex;
    justify-content: center;
  }

  ::slotted([slot='logo']) {
    display: block;
    max-block-size: 2.5rem;
    max-inline-size: 100%;
    margin-block-end: 1.25rem;
  }

  ::slotted([slot='heading']) {
    text-align: center;
    margin-block-end: 0.5rem;
  }

  @container (max-width: 24rem) {
    .card {
      padding: min(var(--_card-padding), 1.5rem) min(var(--_card-padding), 1.25rem);
    }
  }

  @media (forced-colors: active) {
    .card {
      border: 1px solid CanvasText;
    }
  }
`;
