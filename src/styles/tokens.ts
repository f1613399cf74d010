import { css } from 'lit';
import type { CSSResult } from 'lit';

/**
 * Reads the public tokens `--idp-*` once, with their defaults, into private ones that all rules use.
 *
 * Everything that is coloured comes from one brand colour: the text on it is black or white, whichever has the higher
 * contrast (the luminance at which they are equal is 0.1791), and links get a lightness that is readable on the card.
 */
export const tokens: CSSResult = css`
  :host {
    color-scheme: light dark;
    --_brand: var(--idp-brand, light-dark(#2f5bea, #6d8dff));
    --_on-brand: var(
      --idp-on-brand,
      color(
        from var(--_brand) xyz-d65 clamp(0, (0.1791 - y) * 1e5, 0.9505) clamp(0, (0.1791 - y) * 1e5, 1)
          clamp(0, (0.1791 - y) * 1e5, 1.089)
      )
    );
    --_brand-hover: var(--idp-brand-hover, color-mix(in oklab, var(--_brand), var(--_on-brand) 12%));
    --_link: var(
      --idp-link,
      light-dark(oklch(from var(--_brand) min(l, 0.52) c h), oklch(from var(--_brand) max(l, 0.76) min(c, 0.13) h))
    );
    --_surface: var(--idp-surface, light-dark(#fff, #18191d));
    --_field: var(--idp-field, light-dark(#fff, #101114));
    --_raised: var(--idp-raised, light-dark(#fff, #26282e));
    --_text: var(--idp-text, light-dark(#17181c, #f3f4f6));
    --_muted: var(--idp-muted, light-dark(#5b6069, #a3a8b2));
    --_line: var(--idp-line, light-dark(#e4e6ea, #2c2e35));
    --_edge: var(--idp-edge, light-dark(#868c96, #747a86));
    --_error: var(--idp-error, light-dark(#b3221b, #ff9c94));
    --_error-surface: var(--idp-error-surface, light-dark(#fdf0ef, #331a19));
    --_success: var(--idp-success, light-dark(#157347, #6fd3a0));
    --_font: var(
      --idp-font,
      ui-sans-serif,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      'Noto Sans',
      sans-serif
    );
    --_font-size: var(--idp-font-size, 0.9375rem);
    --_radius: var(--idp-radius, 10px);
    --_card-radius: var(--idp-card-radius, 18px);
    --_card-width: var(--idp-card-width, 26rem);
    --_card-padding: var(--idp-card-padding, 2.5rem);
    --_gap: var(--idp-gap, 1rem);
    --_control: var(--idp-control-size, 2.75rem);
    --_shadow: var(
      --idp-shadow,
      0 0 0 1px light-dark(rgb(15 18 30 / 7%), rgb(255 255 255 / 9%)),
      0 1px 2px rgb(15 18 30 / 5%),
      0 12px 32px -8px light-dark(rgb(15 18 30 / 14%), rgb(0 0 0 / 55%))
    );
    --_ring: var(--idp-ring, var(--_link));
    --_speed: var(--idp-speed, 140ms);
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_text);
      --_line: var(--_edge);
      --_edge: var(--_text);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_speed: 0s;
    }
  }
`;
