import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The floating list of more options; it arrives with the list. */
export const moreOptionsSheet: CSSResult = css`
  .idp-form.idp-form {
    & .idp-more {
      position: fixed;
      inset: auto;
      box-sizing: border-box;
      max-block-size: 20rem;
      margin: 0;
      padding: 0.375rem;
      border: 1px solid var(--_line);
      border-radius: calc(var(--_radius) + 0.375rem);
      background: var(--_raised);
      box-shadow: var(--_shadow);
      color: var(--_text);
      overflow: hidden;
    }

    & .idp-more:popover-open {
      display: flex;
      flex-direction: column;
      gap: 0.375rem;
    }

    & .idp-find {
      flex: none;
    }

    & .idp-choices {
      flex: 0 1 auto;
      min-block-size: 2.75rem;
      max-block-size: 22rem;
      overflow-y: auto;
      overscroll-behavior: contain;
      list-style: none;
      outline: none;
    }

    & .idp-choices:empty,
    & .idp-none:empty {
      display: none;
    }

    & .idp-choice {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      min-block-size: 2.75rem;
      padding: 0.375rem 0.75rem;
      border-radius: var(--_radius);
      cursor: pointer;
      user-select: none;
      content-visibility: auto;
      contain-intrinsic-block-size: 2.75rem;
    }

    & .idp-choice .idp-icon {
      position: static;
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 1.25rem;
      inset: auto;
      translate: none;
    }

    & .idp-choice > bdi {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }

    & .idp-choice:hover {
      background: color-mix(in oklab, var(--_raised), var(--_text) 5%);
    }

    & .idp-choice[aria-selected='true'] {
      background: color-mix(in oklab, var(--_raised), var(--_text) 9%);
      outline: 2px solid var(--_ring);
      outline-offset: -2px;
    }

    & .idp-none {
      padding: 0.625rem 0.75rem;
      color: var(--_muted);
    }

    @media (forced-colors: active) {
      & .idp-choice[aria-selected='true'] {
        forced-color-adjust: none;
        background: Highlight;
        color: HighlightText;
      }
    }
  }
`;
