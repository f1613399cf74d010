'use strict';
// The `console` of scripts: each line goes to the broker with the call that wrote it.
const { formatWithOptions } = require('node:util');

const LIMITS = Object.freeze({ lines: 100, lineLength: 2000 });
const LEVELS = /** @type {const} */ (['debug', 'log', 'info', 'warn', 'error', 'trace', 'dir']);

/**
 * @param {() => { id: number, lines: number } | undefined} currentCall
 * @param {(id: number, body: { level: string, text: string }) => void} send
 */
function createConsole(currentCall, send) {
  /** @type {Record<string, (...values: unknown[]) => void>} */
  const captured = {};
  for (const level of LEVELS) {
    captured[level] = (...values) => {
      const call = currentCall();
      if (call !== undefined && ++call.lines > LIMITS.lines) return;
      send(call?.id ?? 0, { level, text: format(values).slice(0, LIMITS.lineLength) });
    };
  }
  captured['assert'] = (condition, ...values) => {
    if (!condition) captured['error']?.('Assertion failed', ...values);
  };
  for (const name of ['table', 'group', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'clear']) {
    captured[name] ??= () => undefined;
  }
  return captured;
}

/** @param {unknown[]} values */
function format(values) {
  try {
    return formatWithOptions({ depth: 4, breakLength: 120, maxArrayLength: 50, maxStringLength: 2000 }, ...values);
  } catch {
    return 'A value that cannot be shown';
  }
}

module.exports = { createConsole };
