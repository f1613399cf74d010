import type { Environment } from '../../../src/client/environment.js';

/** A tab that exists in memory: enough of a page for a login by redirect, in plain Node. */
export interface MemoryPage {
  readonly environment: Environment;
  /** Where the page wanted to go. */
  readonly visited: string[];
  /** The address bar. */
  address: string;
  /** Moves the clock of the machine, in milliseconds. */
  clockOffsetMs: number;
}

/** A `Storage` in memory. */
export function memoryStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

/** Opens a tab at an address; what is given replaces what the tab has. */
export function openPage(address: string, given: Partial<Environment> = {}): MemoryPage {
  const page: MemoryPage = {
    address,
    visited: [],
    clockOffsetMs: 0,
    environment: {
      fetch: (input, init) => globalThis.fetch(input, init),
      now: () => Date.now() + page.clockOffsetMs,
      location: {
        get href() {
          return page.address;
        },
        get origin() {
          return new URL(page.address).origin;
        },
        assign: (url) => void page.visited.push(String(url)),
      },
      history: {
        state: null,
        replaceState: (_state, _title, url) => {
          page.address = new URL(String(url), page.address).href;
        },
      },
      sessionStorage: memoryStorage(),
      ...given,
    },
  };
  return page;
}
