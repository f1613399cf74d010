import type { Connection } from '../../connection/connection.js';
import type { Offer } from '../../flow/offer.js';

/** A list of more options than this has a search field. */
export const searchesBeyond = 20;

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
  const legal = buttons.filter(({ kind }) => kind === 'legal');
  const others = buttons.filter(({ kind }) => kind !== 'legal');
  // Folding one away would save nothing.
  const count = others.length > maxButtons + 1 ? maxButtons : others.length;
  return { shown: others.slice(0, count), folded: others.slice(count), legal };
}
