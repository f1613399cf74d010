'use strict';
// What the permission model leaves open and a script has no business with. This is a second lock, not the wall: the
// wall is the process, its permissions and its limits.

/** @type {readonly string[]} */
const REFUSED = [
  // Signals to other processes: SIGKILL to the broker, or SIGUSR1, which opens its debugger.
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  'dlopen',
  'chdir',
  'setuid',
  'setgid',
  'seteuid',
  'setegid',
  'setgroups',
  'initgroups',
];

/** @param {(name: string) => unknown} requireAllowed */
function guardProcess(requireAllowed) {
  for (const name of REFUSED) {
    if (!(name in process)) continue;
    const refuse = () => {
      throw new Error(`process.${name} is not available to scripts`);
    };
    // Packages that wrap such a function assign to it: that must not fail, and must not help.
    Object.defineProperty(process, name, { get: () => refuse, set: () => undefined, configurable: false });
  }
  Object.defineProperty(process, 'mainModule', { value: undefined, writable: false, configurable: false });
  Object.defineProperty(process, 'getBuiltinModule', {
    value: requireAllowed,
    writable: false,
    configurable: false,
  });
  for (const name of Object.keys(process.env)) delete process.env[name];
}

module.exports = { guardProcess };
