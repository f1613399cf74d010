/** Asks the page to tell the person something in passing. */
export class NoticeEvent extends Event {
  static readonly eventName = 'idp-admin-notice' as const;
  readonly text: string;
  readonly tone: 'good' | 'bad';

  constructor(text: string, tone: 'good' | 'bad' = 'good') {
    super(NoticeEvent.eventName, { bubbles: true, composed: true });
    this.text = text;
    this.tone = tone;
  }
}

/** Asks the page to go to another of its addresses. */
export class NavigateEvent extends Event {
  static readonly eventName = 'idp-admin-navigate' as const;
  readonly path: string;

  constructor(path: string) {
    super(NavigateEvent.eventName, { bubbles: true, composed: true });
    this.path = path;
  }
}

declare global {
  interface HTMLElementEventMap {
    'idp-admin-notice': NoticeEvent;
    'idp-admin-navigate': NavigateEvent;
  }
}
