'use strict';
// Compiles scripts once per container and keeps them.
const { compileFunction } = require('node:vm');
const { CLASSES } = require('./script-errors.cjs');

/** @typedef {'database' | 'rule' | 'hook' | 'action'} Form */
/** @typedef {{ key: string, form: Form, name: string, code?: string }} Script */

const SCOPE = ['configuration', 'global', 'require', 'console', 'broker', ...Object.keys(CLASSES)];
const CLASS_VALUES = Object.values(CLASSES);

/** Scripts come as one function expression, with or without a semicolon behind it. */
const TRAILING = /[\s;]+$/;

/**
 * @param {{ global: object, require: (name: string) => unknown, console: object, broker: object }} scope
 */
function createScripts(scope) {
  /** @type {Map<string, { script: Script, factory?: Function, exports?: any }>} */
  const known = new Map();

  return {
    /**
     * Keeps the code of a script that came with a call; later calls name it by its key.
     *
     * @param {Script} script
     */
    learn(script) {
      if (!known.has(script.key)) known.set(script.key, { script });
    },

    /**
     * The function to call.
     *
     * @param {Script} script
     * @param {unknown} configuration
     * @param {string | undefined} handler The export of an Action.
     * @returns {Function | undefined} Nothing if an Action has no such export.
     */
    prepare(script, configuration, handler) {
      const entry = known.get(script.key);
      if (entry === undefined) throw new LoadError('load', 'The code of the script is not here');
      if (script.form === 'database' || script.form === 'rule') {
        entry.factory ??= compileExpression(entry.script);
        const value = entry.factory(
          configuration,
          scope.global,
          scope.require,
          scope.console,
          scope.broker,
          ...CLASS_VALUES,
        );
        if (typeof value !== 'function') throw new LoadError('load', 'The script is not a function');
        return value;
      }
      if (!('exports' in entry)) entry.exports = loadModule(entry.script, configuration, scope);
      if (script.form === 'hook') {
        if (typeof entry.exports !== 'function') throw new LoadError('load', 'module.exports is not a function');
        return entry.exports;
      }
      const value = entry.exports?.[/** @type {string} */ (handler)];
      return typeof value === 'function' ? value : undefined;
    },
  };
}

class LoadError extends Error {
  /** @param {'load' | 'syntax'} kind @param {string} message */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** @param {Script} script */
function compileExpression(script) {
  const opening = 'return (';
  const code = String(script.code).replace(TRAILING, '');
  return compile(`${opening}${code}\n);`, SCOPE, script, -opening.length);
}

/**
 * @param {Script} script
 * @param {unknown} configuration
 * @param {Parameters<typeof createScripts>[0]} scope
 */
function loadModule(script, configuration, scope) {
  const module = { exports: {} };
  // A function within the function: what a module declares may have the name of something in scope.
  const opening = 'return function (module, exports, require) {';
  const outer = compile(`${opening}${script.code}\n}`, SCOPE, script, -opening.length);
  const { global, require, console, broker } = scope;
  const run = outer(configuration, global, require, console, broker, ...CLASS_VALUES);
  run.call(module.exports, module, module.exports, require);
  return module.exports;
}

/**
 * @param {string} body
 * @param {readonly string[]} parameters
 * @param {Script} script
 * @param {number} columnOffset
 */
function compile(body, parameters, script, columnOffset) {
  try {
    return compileFunction(body, [...parameters], { filename: `script://${script.name}`, columnOffset });
  } catch (error) {
    throw new LoadError('syntax', /** @type {Error} */ (error).message);
  }
}

module.exports = { LoadError, createScripts };
