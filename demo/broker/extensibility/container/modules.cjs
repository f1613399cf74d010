'use strict';
// `require` as scripts know it: names from a list, with or without a version.

/**
 * @param {Readonly<Record<string, { path: string, version?: string }>>} allowed By the name that a script writes.
 * @param {(text: string) => void} warn
 */
function createRequire(allowed, warn) {
  const { createRequire: nodeRequire } = require('node:module');
  const load = nodeRequire(__filename);

  /** @param {string} request */
  return function requireAllowed(request) {
    if (typeof request !== 'string') throw new TypeError('require() takes the name of a module');
    const { name, version, subpath } = parse(request);
    const entry = Object.hasOwn(allowed, name + subpath) ? allowed[name + subpath] : undefined;
    if (entry === undefined) {
      throw Object.assign(new Error(`The module "${name + subpath}" is not on the list of allowed modules`), {
        code: 'MODULE_NOT_ALLOWED',
      });
    }
    if (entry.path === '') {
      throw Object.assign(new Error(`The module "${name + subpath}" is allowed but not installed in the broker`), {
        code: 'MODULE_NOT_INSTALLED',
      });
    }
    if (version !== undefined && entry.version !== undefined && major(version) !== major(entry.version)) {
      warn(`require('${request}') was answered with version ${entry.version}, the one that is installed`);
    }
    return load(entry.path);
  };
}

/**
 * Takes `pg@8.11.0`, `@scope/name@1`, `mysql2@3/promise` and `node:crypto` apart.
 *
 * @param {string} request
 */
function parse(request) {
  const bare = request.startsWith('node:') ? request.slice(5) : request;
  const found = /^((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?(\/.+)?$/.exec(bare);
  if (!found) return { name: bare, version: undefined, subpath: '' };
  return { name: /** @type {string} */ (found[1]), version: found[2], subpath: found[3] ?? '' };
}

/** @param {string} version */
function major(version) {
  return /(\d+)/.exec(version)?.[1];
}

module.exports = { createRequire };
