import { randomInt } from 'node:crypto';

import { createDrawer } from '../web/drawer.js';
import type { EidPerson } from './people.js';

/** Where the app is: on the device with the web page, or on another one. */
export type Device = 'same-device' | 'other-device';

/** One identification that waits for the app. */
export interface Order {
  /** The interaction of the web page. */
  readonly uid: string;
  readonly device: Device;
  /** Who asks. */
  readonly application: string;
  /** The number on the web page; the person picks it in the app, which proves that they see this very page. */
  readonly number: number;
  /** What the app offers to pick from. */
  readonly choices: readonly number[];
  state: 'waiting' | 'confirmed' | 'failed' | 'cancelled';
  person: EidPerson | undefined;
  triesLeft: number;
}

/** The identifications of one issuer. */
export interface Orders {
  /** The order of a web page: a new one when there is none that waits or was confirmed. */
  forPage(uid: string, device: Device, application: string): { readonly id: string; readonly order: Order };
  /** The order of a web page, whatever became of it. */
  ofPage(uid: string): Order | undefined;
  /** What the app sees. */
  get(id: string | undefined): Order | undefined;
  /** Forgets the order of a page, so that the next one is new. */
  forget(uid: string): void;
}

/** How long a code on the page is good, in seconds. */
export const orderSeconds = 180;

/** Keeps the identifications that wait. */
export function createOrders(clock: () => Date): Orders {
  const orders = createDrawer<Order>(orderSeconds, clock);
  const idOfPage = new Map<string, string>();

  return {
    forPage(uid, device, application) {
      const known = idOfPage.get(uid);
      const existing = orders.get(known);
      if (known !== undefined && existing?.device === device) return { id: known, order: existing };
      const choices = threeNumbers();
      const number = choices[randomInt(choices.length)] ?? 0;
      const order: Order = {
        uid,
        device,
        application,
        number,
        choices,
        state: 'waiting',
        person: undefined,
        triesLeft: 3,
      };
      const id = orders.put(order);
      idOfPage.set(uid, id);
      return { id, order };
    },
    ofPage: (uid) => orders.get(idOfPage.get(uid)),
    get: (id) => orders.get(id),
    forget(uid) {
      orders.take(idOfPage.get(uid));
      idOfPage.delete(uid);
    },
  };
}

function threeNumbers(): number[] {
  const numbers = new Set<number>();
  while (numbers.size < 3) numbers.add(randomInt(10, 100));
  return [...numbers];
}
