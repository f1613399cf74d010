import type { ScreenName } from '../flow/screen-name.js';

/** Another screen is shown. It has a file of its own, as it is the one event that the first screen sends. */
export class ScreenChangedEvent extends Event {
  static readonly eventName = 'idp-screen-changed' as const;
  readonly screen: ScreenName;

  constructor(screen: ScreenName) {
    super(ScreenChangedEvent.eventName, { bubbles: true, composed: true });
    this.screen = screen;
  }
}
