import type { ReactiveControllerHost, TemplateResult } from 'lit';

import type { Later } from '../later.js';
import type { Rare } from '../rare.js';

/** Fetches the parts of a login box that its first screen can do without. */
export class PartsController {
  later: Later | undefined;
  rare: Rare | undefined;
  /** The last part that was asked for could not be fetched. */
  failed = false;
  readonly #host: ReactiveControllerHost;
  readonly #came: (later: Later) => void;
  #laterPending: Promise<boolean> | undefined;
  #rarePending: Promise<boolean> | undefined;
  readonly #icons = new Map<string, TemplateResult | undefined>();

  constructor(host: ReactiveControllerHost, came: (later: Later) => void) {
    this.#host = host;
    this.#came = came;
  }

  /** Resolves when the part is there, and tells whether it is. */
  loadLater(): Promise<boolean> {
    return (this.#laterPending ??= this.#fetch(
      async () => {
        const { later } = await import('../later.js');
        this.later = later;
        this.#came(later);
      },
      () => (this.#laterPending = undefined),
    ));
  }

  /** Resolves when the part is there, and tells whether it is. */
  loadRare(): Promise<boolean> {
    return (this.#rarePending ??= this.#fetch(
      async () => {
        const { rare } = await import('../rare.js');
        this.rare = rare;
      },
      () => (this.#rarePending = undefined),
    ));
  }

  /** The mark of a brand, once it is there; a page without it is none the worse. */
  icon(name: string): TemplateResult | undefined {
    if (!this.#icons.has(name)) {
      this.#icons.set(name, undefined);
      void this.#fetchIcon(name).catch(() => undefined);
    }
    return this.#icons.get(name);
  }

  async #fetchIcon(name: string): Promise<void> {
    const { loadBrandIcon } = await import('../icons/load-brand-icon.js');
    this.#icons.set(name, await loadBrandIcon(name));
    this.#host.requestUpdate();
  }

  async #fetch(get: () => Promise<void>, forget: () => void): Promise<boolean> {
    try {
      await get();
      this.failed = false;
    } catch {
      this.failed = true;
      // The next try fetches again.
      forget();
    }
    this.#host.requestUpdate();
    return !this.failed;
  }
}
