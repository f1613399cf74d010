import { randomBytes } from 'node:crypto';

/** Values in memory, each under an unguessable id, for a limited time. */
export interface Drawer<T> {
  /** Puts a value in and returns its id. */
  put(value: T): string;
  get(id: string | undefined): T | undefined;
  /** Takes a value out: a second call finds nothing. */
  take(id: string | undefined): T | undefined;
  values(): readonly (readonly [string, T])[];
}

/** Makes a drawer; the oldest values make room when it is full. */
export function createDrawer<T>(lifetimeSeconds: number, clock: () => Date, capacity = 1000): Drawer<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  const get = (id: string | undefined): T | undefined => {
    const entry = id === undefined ? undefined : kept.get(id);
    return entry && entry.until > clock().getTime() ? entry.value : undefined;
  };
  return {
    put(value) {
      const id = randomBytes(24).toString('base64url');
      const [oldest] = kept.keys();
      if (kept.size >= capacity && oldest !== undefined) kept.delete(oldest);
      kept.set(id, { value, until: clock().getTime() + lifetimeSeconds * 1000 });
      return id;
    },
    get,
    take(id) {
      const value = get(id);
      if (id !== undefined) kept.delete(id);
      return value;
    },
    values: () =>
      [...kept.keys()].flatMap((id) => {
        const value = get(id);
        return value === undefined ? [] : [[id, value] as const];
      }),
  };
}
