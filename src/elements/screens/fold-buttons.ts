import type { Connection } from '../../connection/connection.js';
import type { Offer } from '../../flow/offer.js';

/** The connections of the first screen by where they stand. */
export interface FoldedButtons {
  /** Those that have a button of their own. */
  readonly shown: readonly Connection[];
  /** Those in the list of more options. */
  readonly folded: readonly Connection[];
  /** Legal identities, which stand apart. */
  readonly legal: readonly Connection[];
}

/** Sorts the connections: the first ones get buttons, the rest is folded away. */
export function foldButtons({ buttons }: Offer, maxButtons: number): FoldedButtons {
  const isLegal = ({ kind }: Connection): boolean => kind === 'legal';
  const others = buttons.filter((button) => !isLegal(button));
  // Folding one away would save nothing.
  const count = others.length > maxButtons + 1 ? maxButtons : others.length;
  return { shown: others.slice(0, count), folded: others.slice(count), legal: buttons.filter(isLegal) };
}
