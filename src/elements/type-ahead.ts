const pauseMs = 600;

/** A text without case and accents, to compare by. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Finds an item by the first letters of its name. */
export interface TypeAhead {
  /**
   * Takes one more key.
   *
   * @param names - The folded names of the items.
   * @returns the index of the item that is meant, if the key is a letter and one begins with what was typed.
   */
  press(event: KeyboardEvent, names: readonly string[], active: number): number | undefined;
}

/** Letters that follow each other quickly are one name; the same letter again goes on to the next item. */
export function createTypeAhead(): TypeAhead {
  let typed = '';
  let last = 0;
  return {
    press({ key, timeStamp, ctrlKey, metaKey, altKey }, names, active) {
      if ([...key].length !== 1 || ctrlKey || metaKey || altKey || (key === ' ' && typed === '')) return undefined;
      typed = timeStamp - last > pauseMs ? fold(key) : typed + fold(key);
      last = timeStamp;
      const isSame = [...typed].every((letter) => letter === typed[0]);
      const wanted = isSame ? (typed[0] ?? '') : typed;
      const from = isSame ? active + 1 : active;
      const order = names.map((_, index) => (Math.max(from, 0) + index) % names.length);
      return order.find((index) => names[index]?.startsWith(wanted));
    },
  };
}
