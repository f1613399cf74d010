import type { Messages } from '../../src/i18n/messages.js';
import { english } from '../../src/i18n/english.js';

/** A number that takes a form with digits in every language. */
const number = 7;

/** What is put into the words: numbers for what English counts, a list for alternatives, `[name]` for the rest. */
function sampleArguments(template: (...args: never[]) => unknown): readonly unknown[] {
  const names = /^\(?([\w\s,]*?)\)?\s*=>/.exec(template.toString())?.[1] ?? '';
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      if (['n', 'count', 'seconds', 'minutes'].includes(name)) return number;
      return name === 'kinds' ? ['[kind-a]', '[kind-b]'] : `[${name}]`;
    });
}

function collect(own: object, original: object, path: string, found: Map<string, string>): void {
  for (const [key, value] of Object.entries(own) as [string, unknown][]) {
    const at = path ? `${path}.${key}` : key;
    const pattern = (original as Record<string, unknown>)[key];
    if (typeof value === 'string') found.set(at, value);
    else if (typeof value === 'function' && typeof pattern === 'function') {
      const args = sampleArguments(pattern as (...args: never[]) => unknown);
      found.set(at, (value as (...args: readonly unknown[]) => string)(...args));
    } else if (typeof value === 'object' && value && typeof pattern === 'object' && pattern) {
      collect(value, pattern, at, found);
    }
  }
}

/** Every text of a language by its path, with samples put in. */
export function textsOf({ translation: _translation, ...words }: Messages): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(words, english, '', found);
  return found;
}
