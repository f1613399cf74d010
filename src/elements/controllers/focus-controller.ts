import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What the focus controller needs to know of a screen. */
export interface FocusScene {
  /** Changes with each screen. */
  readonly key: string;
  /** The first screen may take the focus. */
  readonly autofocus: boolean;
  /** Another one for each error. */
  readonly error: unknown;
}

/**
 * Puts the focus where the person goes on: the field to fill in, else the title, and after an error what is wrong.
 *
 * The title and the error are spoken as well when the focus does not move to them. The first screen takes no focus, as
 * it comes with the page.
 */
export class FocusController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #root: () => HTMLElement;
  readonly #scene: () => FocusScene;
  #shown: FocusScene | undefined;
  #announcement = '';

  constructor(host: ReactiveControllerHost, root: () => HTMLElement, scene: () => FocusScene) {
    this.#host = host;
    this.#root = root;
    this.#scene = scene;
    host.addController(this);
  }

  /** Puts the focus on the first thing to do, as when a screen changes. */
  focusScreen(): void {
    const root = this.#root();
    const title = root.querySelector<HTMLElement>('.idp-title');
    const fields = [...root.querySelectorAll<HTMLInputElement>('[data-idp-focus]')];
    const field = fields.find((candidate) => candidate.value === '') ?? fields[0];
    (field ?? title)?.focus();
    if (field && title) this.announce(title.textContent.trim());
  }

  /** Has a sentence spoken once. */
  announce(text: string): void {
    const region = this.#root().querySelector('.idp-status');
    if (!region) return;
    // A region that does not change is not spoken: the same words twice need a change between.
    region.textContent = text === this.#announcement ? `${text}\u00a0` : text;
    this.#announcement = region.textContent;
  }

  hostUpdated(): void {
    const scene = this.#scene();
    const before = this.#shown;
    this.#shown = scene;
    // The first screen came by itself: it takes the focus only when the page wants that.
    if (!before || (before.key === 'loading' && !scene.autofocus)) return;
    if (scene.error && scene.error !== before.error) this.#showError();
    else if (scene.key !== before.key) this.focusScreen();
  }

  #showError(): void {
    const root = this.#root();
    const target =
      root.querySelector<HTMLElement>('[aria-invalid="true"], .idp-alert') ??
      root.querySelector<HTMLElement>('.idp-title');
    const { activeElement } = root.getRootNode() as Document | ShadowRoot;
    // Moving the focus speaks the error; when it is there already, only the live region does.
    if (target === activeElement) {
      this.announce(root.querySelector('.idp-alert, .idp-field-error')?.textContent.trim() ?? '');
    } else {
      target?.focus();
    }
  }
}
