'use strict';
// What may cross to the broker: plain data, without cycles, up to a size.

/** @typedef {{ maxBytes: number, maxDepth: number }} Limits */

/**
 * @param {unknown} value
 * @param {Limits} limits
 * @returns {{ kind: 'result_cyclic' | 'result_too_large' | 'result_not_plain', message: string } | undefined}
 */
function findFault(value, limits) {
  const ancestors = new Set();
  let bytes = 0;

  /**
   * @param {unknown} item
   * @param {string} path
   * @param {number} depth
   * @returns {ReturnType<typeof findFault>}
   */
  function walk(item, path, depth) {
    bytes += 8;
    switch (typeof item) {
      case 'string':
        bytes += item.length;
        break;
      case 'function':
      case 'symbol':
        return { kind: 'result_not_plain', message: `${path} is a ${typeof item}; only plain data can be returned` };
      case 'object': {
        if (item === null) return undefined;
        if (ArrayBuffer.isView(item)) bytes += item.byteLength;
        if (ancestors.has(item)) return { kind: 'result_cyclic', message: `${path} refers to an object that holds it` };
        if (depth > limits.maxDepth) {
          return { kind: 'result_not_plain', message: `${path} is nested deeper than ${limits.maxDepth} levels` };
        }
        if (item instanceof Promise) {
          return { kind: 'result_not_plain', message: `${path} is a promise; await it first` };
        }
        if (item instanceof Date || ArrayBuffer.isView(item)) break;
        ancestors.add(item);
        for (const [key, child] of entriesOf(item)) {
          bytes += key.length;
          if (key === '__proto__') {
            return { kind: 'result_not_plain', message: `${path} has the key __proto__, which is refused` };
          }
          const fault = walk(child, `${path}.${key}`, depth + 1);
          if (fault) return fault;
        }
        ancestors.delete(item);
        break;
      }
      default:
    }
    if (bytes > limits.maxBytes) {
      return { kind: 'result_too_large', message: `The result is larger than ${limits.maxBytes} bytes` };
    }
    return undefined;
  }

  try {
    return walk(value, 'result', 0);
  } catch {
    return { kind: 'result_not_plain', message: 'The result could not be read' };
  }
}

/**
 * @param {object} item
 * @returns {Iterable<[string, unknown]>}
 */
function* entriesOf(item) {
  if (item instanceof Map) {
    for (const [key, value] of item) yield [String(key), value];
  } else if (item instanceof Set) {
    let at = 0;
    for (const value of item) yield [String(at++), value];
  } else {
    for (const key of Object.keys(item)) yield [key, /** @type {Record<string, unknown>} */ (item)[key]];
  }
}

module.exports = { findFault };
