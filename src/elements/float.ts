import { autoUpdate, computePosition, flip, offset, shift, size } from '@floating-ui/dom';
import type { Placement } from '@floating-ui/dom';

/** How a panel stands to what it belongs to. */
export interface FloatOptions {
  readonly placement: Placement;
  /** The panel is as wide as this element. */
  readonly wideAs?: HTMLElement;
  /** What the panel belongs to has been scrolled out of sight, or is gone. */
  readonly onAway: () => void;
}

/** The space between the panel and the edges of the window, and below which it covers what it belongs to. */
const edgePx = 8;
const leastHeightPx = 200;

/**
 * Keeps a popover beside an element, inside the window, however the page is scrolled, zoomed or written.
 *
 * @returns what ends it.
 */
export function float(anchor: HTMLElement, panel: HTMLElement, options: FloatOptions): () => void {
  const { placement, wideAs, onAway } = options;
  const place = async (): Promise<void> => {
    if (!anchor.isConnected) {
      onAway();
      return;
    }
    if (wideAs) panel.style.setProperty('inline-size', `${wideAs.offsetWidth}px`);
    const { x, y } = await computePosition(anchor, panel, {
      placement,
      strategy: 'fixed',
      middleware: [
        offset(6),
        flip({ padding: edgePx, crossAxis: false }),
        size({
          padding: edgePx,
          apply({ availableHeight }) {
            const least = Math.min(leastHeightPx, window.innerHeight - 2 * edgePx);
            panel.style.setProperty('max-block-size', `${Math.max(availableHeight, least)}px`);
            panel.style.setProperty('max-inline-size', `calc(100vw - ${2 * edgePx}px)`);
          },
        }),
        shift({ padding: edgePx, crossAxis: true }),
      ],
    });
    panel.style.setProperty('left', `${x}px`);
    panel.style.setProperty('top', `${y}px`);
  };
  let seen = false;
  const watch = new IntersectionObserver((entries) => {
    const isVisible = entries.at(-1)?.isIntersecting ?? false;
    if (seen && !isVisible) onAway();
    seen ||= isVisible;
  });
  watch.observe(anchor);
  const stop = autoUpdate(anchor, panel, () => void place());
  return () => {
    stop();
    watch.disconnect();
  };
}
