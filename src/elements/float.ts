import { computePosition, flip, offset, shift } from '@floating-ui/dom';
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
const gapPx = 6;
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
    const { top, bottom } = anchor.getBoundingClientRect();
    const room = Math.max(top, window.innerHeight - bottom) - gapPx - edgePx;
    const least = Math.min(leastHeightPx, window.innerHeight - 2 * edgePx);
    panel.style.setProperty('max-block-size', `${Math.max(room, least)}px`);
    panel.style.setProperty('max-inline-size', `calc(100vw - ${2 * edgePx}px)`);
    const { x, y } = await computePosition(anchor, panel, {
      placement,
      strategy: 'fixed',
      middleware: [
        offset(gapPx),
        flip({ padding: edgePx, crossAxis: false }),
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
  const again = (): void => void place();
  const ended = new AbortController();
  const { signal } = ended;
  // Scrolling does not bubble; whatever scrolls may move the anchor.
  window.addEventListener('scroll', again, { capture: true, passive: true, signal });
  window.addEventListener('resize', again, { signal });
  const sizes = new ResizeObserver(again);
  sizes.observe(anchor);
  sizes.observe(panel);
  again();
  return () => {
    ended.abort();
    sizes.disconnect();
    watch.disconnect();
  };
}
