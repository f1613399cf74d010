import { browserFetch } from './browser-fetch.js';
import { MemoryStorage } from './memory-storage.js';

/** What one tab did that somebody else could see. */
export interface TabTrace {
  /** Every address that the address bar or the history held. */
  readonly addresses: readonly string[];
  /** Everything that was said to other tabs. */
  readonly messages: readonly unknown[];
}

type Globals = Readonly<Record<string, unknown>>;

/** One tab of a browser that exists in memory only: enough of a page for a login by redirect, in plain Node. */
export class MemoryTab implements TabTrace {
  readonly addresses: string[] = [];
  readonly messages: unknown[] = [];
  readonly sessionStorage: MemoryStorage = new MemoryStorage();
  readonly localStorage: MemoryStorage = new MemoryStorage();
  readonly #globals: Globals;
  readonly #missing: readonly string[];
  #url: URL;
  #destination: string | undefined;
  #leave: (() => void) | undefined;

  /** @param missing - Globals that this browser does not have. */
  constructor(address: string, missing: readonly string[] = []) {
    this.#url = new URL(address);
    this.#missing = missing;
    const globals = Object.fromEntries(Object.entries(this.#makeGlobals()).filter(([name]) => !missing.includes(name)));
    this.#globals = { ...globals, window: this.#makeWindow(globals) };
  }

  /** The address bar. */
  get address(): string {
    return this.#url.href;
  }

  /** Goes to an address, as a browser does when the broker sends it back. */
  arrive(address: string): void {
    this.#url = new URL(address);
    this.#destination = undefined;
  }

  /** Where the page wanted to go since the last call; the test goes there in its stead. */
  takeDestination(): string | undefined {
    const destination = this.#destination;
    this.#destination = undefined;
    return destination;
  }

  /** Makes the globals of Node those of this tab, until {@link leave}. */
  enter(): void {
    if (this.#leave) return;
    const names = [...Object.keys(this.#globals), ...this.#missing];
    const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    for (const name of this.#missing) Reflect.deleteProperty(globalThis, name);
    for (const [name, value] of Object.entries(this.#globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    this.#leave = () => {
      for (const [name, known] of before) {
        if (known) Object.defineProperty(globalThis, name, known);
        else Reflect.deleteProperty(globalThis, name);
      }
    };
  }

  leave(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  #go(address: string | URL): void {
    this.#destination = new URL(address, this.#url).href;
  }

  #rewrite(address?: string | URL | null): void {
    if (address === undefined || address === null) return;
    this.#url = new URL(address, this.#url);
    this.addresses.push(this.#url.href);
  }

  #makeWindow(globals: Globals): Globals {
    const document = Object.assign(new EventTarget(), {
      visibilityState: 'visible',
      hasFocus: () => true,
      referrer: '',
    });
    const window: EventTarget & Record<string, unknown> = Object.assign(new EventTarget(), globals, { document });
    return Object.assign(window, { self: window, top: window, parent: window });
  }

  #makeGlobals(): Globals {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the parts of the page reach their tab
    const tab = this;
    const location = {
      get href() {
        return tab.#url.href;
      },
      set href(address: string) {
        tab.#go(address);
      },
      get origin() {
        return tab.#url.origin;
      },
      get protocol() {
        return tab.#url.protocol;
      },
      get host() {
        return tab.#url.host;
      },
      get hostname() {
        return tab.#url.hostname;
      },
      get pathname() {
        return tab.#url.pathname;
      },
      get search() {
        return tab.#url.search;
      },
      get hash() {
        return tab.#url.hash;
      },
      assign: (address: string | URL) => this.#go(address),
      replace: (address: string | URL) => this.#go(address),
      reload: () => this.#go(this.#url),
      toString: () => this.#url.href,
    };
    const history = {
      state: null,
      length: 1,
      replaceState: (_state: unknown, _title: string, address?: string | URL | null) => this.#rewrite(address),
      pushState: (_state: unknown, _title: string, address?: string | URL | null) => this.#rewrite(address),
    };
    class Channel extends EventTarget {
      readonly name: string;
      constructor(name: string) {
        super();
        this.name = name;
      }
      postMessage(message: unknown): void {
        tab.messages.push(message);
      }
      close(): void {}
    }
    return {
      location,
      history,
      sessionStorage: this.sessionStorage,
      localStorage: this.localStorage,
      BroadcastChannel: Channel,
      fetch: browserFetch(this.#url.origin),
      isSecureContext: true,
      crossOriginIsolated: false,
    };
  }
}
