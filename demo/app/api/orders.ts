import { createHash } from 'node:crypto';

/** One thing of an order. */
export interface OrderLine {
  readonly name: string;
  /** Where the beans grew. */
  readonly origin: string;
  readonly grams: number;
  readonly quantity: number;
}

/** An order of a person. */
export interface Order {
  readonly id: string;
  /** ISO 8601, a day. */
  readonly placedOn: string;
  readonly status: 'roasting' | 'on-its-way' | 'delivered';
  readonly lines: readonly OrderLine[];
  /** In cents. */
  readonly totalCents: number;
  readonly currency: 'EUR';
}

const beans = [
  { name: 'Morning Kestrel', origin: 'Huila, Colombia', cents: 1250 },
  { name: 'Slow Sunday', origin: 'Yirgacheffe, Ethiopia', cents: 1450 },
  { name: 'Night Shift', origin: 'Minas Gerais, Brazil', cents: 1190 },
  { name: 'High Meadow', origin: 'Tarrazú, Costa Rica', cents: 1380 },
  { name: 'Long Letter', origin: 'Nyeri, Kenya', cents: 1520 },
] as const;

const day = 24 * 60 * 60 * 1000;

/** The orders of a person: always the same for the same subject, unlike those of anybody else. */
export function ordersOf(subject: string, nowMs: number): readonly Order[] {
  const seed = createHash('sha256').update(subject).digest();
  const pick = (index: number, below: number): number => (seed[index % seed.length] ?? 0) % below;
  const statuses = ['roasting', 'on-its-way', 'delivered', 'delivered'] as const;
  const first = pick(0, beans.length);

  return Array.from({ length: 3 + pick(1, 2) }, (_, index) => {
    const lines = Array.from({ length: 1 + pick(index + 2, 2) }, (_line, position) => {
      const bean = beans[(first + index + position * 2) % beans.length] ?? beans[0];
      const large = pick(index + position + 9, 3) === 0;
      return { bean, grams: large ? 500 : 250, quantity: 1 + pick(index * 3 + position + 14, 2) };
    });
    return {
      id: `K-${String(4100 + pick(index + 20, 200) + index * 7)}`,
      placedOn: new Date(nowMs - (1 + index * 9 + pick(index + 5, 4)) * day).toISOString().slice(0, 10),
      status: statuses[index] ?? 'delivered',
      lines: lines.map(({ bean, grams, quantity }) => ({ name: bean.name, origin: bean.origin, grams, quantity })),
      totalCents: lines.reduce((sum, { bean, grams, quantity }) => sum + bean.cents * (grams / 250) * quantity, 0),
      currency: 'EUR',
    };
  });
}
