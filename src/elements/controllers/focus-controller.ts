import type { ReactiveController, ReactiveControllerHost } from 'lit';

import type { StageController } from './stage-controller.js';

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
  readonly #stage: StageController;
  readonly #scene: () => FocusScene;
  #shown: FocusScene;
  #announcement = '';

  constructor(host: ReactiveControllerHost, stage: StageController, scene: () => FocusScene) {
    this.#stage = stage;
    this.#scene = scene;
    this.#shown = scene();
    host.addController(this);
  }

  /** Has a sentence spoken once. */
  announce(text: string): void {
    const region = this.#stage.form.firstElementChild;
    if (!region) return;
    // A region that does not change is not spoken: the same words twice need a change between.
    region.textContent = text === this.#announcement ? `${text}\u00a0` : text;
    this.#announcement = region.textContent;
  }

  hostUpdated(): void {
    const scene = this.#scene();
    const before = this.#shown;
    // The first screen came by itself: it takes the focus only when the page wants that.
    const first = before.key === 'loading';
    if (first && scene.key === 'waiting') return;
    this.#shown = scene;
    if (first && !scene.autofocus) {
      if (scene.error) this.#speakError();
      return;
    }
    if (scene.error && scene.error !== before.error) this.#showError();
    else if (scene.key !== before.key) this.#showScreen();
  }

  #showScreen(): void {
    const field = this.#stage.focus();
    const title = this.#stage.form.querySelector('.idp-title');
    if (field && title) this.announce(title.textContent.trim());
  }

  #showError(): void {
    const root = this.#stage.form;
    const target =
      root.querySelector<HTMLElement>('[aria-invalid="true"], .idp-alert') ??
      root.querySelector<HTMLElement>('.idp-title');
    const { activeElement } = root.getRootNode() as Document | ShadowRoot;
    // Moving the focus speaks the error; when it is there already, only the live region does.
    if (target === activeElement) this.#speakError();
    else target?.focus();
  }

  #speakError(): void {
    this.announce(this.#stage.form.querySelector('.idp-alert, .idp-field-error')?.textContent.trim() ?? '');
  }
}
