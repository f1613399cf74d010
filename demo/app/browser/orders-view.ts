import { make } from './element.js';

/** An order, as the API sends it. */
export interface Order {
  readonly id: string;
  readonly placedOn: string;
  readonly status: 'roasting' | 'on-its-way' | 'delivered';
  readonly lines: readonly {
    readonly name: string;
    readonly origin: string;
    readonly grams: number;
    readonly quantity: number;
  }[];
  readonly totalCents: number;
  readonly currency: string;
}

const statusText: Record<Order['status'], string> = {
  roasting: 'In the roaster',
  'on-its-way': 'On its way',
  delivered: 'Delivered',
};

const dates = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });

function orderCard(order: Order): HTMLElement {
  const money = new Intl.NumberFormat('en', { style: 'currency', currency: order.currency });
  const placed = make('time', 'faint', dates.format(new Date(order.placedOn)));
  placed.setAttribute('datetime', order.placedOn);
  const card = make(
    'li',
    'order',
    make(
      'div',
      'order-head',
      make('h3', '', `Order ${order.id}`),
      make('span', `state ${order.status}`, statusText[order.status]),
    ),
    make(
      'ul',
      'order-lines',
      ...order.lines.map(({ name, origin, grams, quantity }) =>
        make(
          'li',
          '',
          make('span', '', make('strong', '', name), ` ${origin}`),
          make('span', 'faint', `${String(quantity)} × ${String(grams)} g`),
        ),
      ),
    ),
    make('div', 'order-foot', placed, make('strong', '', money.format(order.totalCents / 100))),
  );
  return card;
}

/** Shows orders as a list. */
export function ordersList(orders: readonly Order[]): HTMLElement {
  return make('ul', 'orders', ...orders.map(orderCard));
}
