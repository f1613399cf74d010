/**
 * Everything that somebody who holds a value can read out of it, as one text: its own members, hidden ones too, the
 * causes of errors, the entries of collections, and their JSON.
 */
export function everythingIn(value: unknown): string {
  const parts: string[] = [];
  collect(value, parts, new Set());
  try {
    parts.push(JSON.stringify(value));
  } catch {
    // What cannot be written as JSON was walked above.
  }
  return parts.join('\n');
}

function collect(value: unknown, parts: string[], seen: Set<unknown>): void {
  if (typeof value === 'string') parts.push(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  if (seen.size > 20_000) return;
  seen.add(value);
  if (value instanceof Map) for (const entry of value) collect(entry, parts, seen);
  if (value instanceof Set) for (const item of value) collect(item, parts, seen);
  if (value instanceof Headers || value instanceof URLSearchParams) collect([...value], parts, seen);
  if (value instanceof URL) parts.push(value.href);
  if (ArrayBuffer.isView(value)) {
    parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'));
    return;
  }
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'string') parts.push(key);
    try {
      collect(Reflect.get(value, key), parts, seen);
    } catch {
      // A getter that throws tells nothing.
    }
  }
}
