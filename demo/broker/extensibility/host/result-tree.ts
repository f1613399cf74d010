/**
 * Whether a value from a container is a tree of plain data. The container has checked that already; this is for the
 * case that a script has taken the container over.
 */
export function isTree(value: unknown, maxDepth = 72): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return true;
  // A cycle is endlessly deep.
  if (maxDepth === 0) return false;
  if (value instanceof Map || value instanceof Set) {
    for (const item of value.values()) if (!isTree(item, maxDepth - 1)) return false;
    return true;
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isTree((value as Record<string, unknown>)[key], maxDepth - 1)) return false;
  }
  return true;
}
