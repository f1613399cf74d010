'use strict';
// A container: the process in which the scripts of one tenant run. Plain JavaScript, so that it starts in the time that
// Node needs to start.
//
// A call comes with a lease: the container says `begun`, and only if the lease still holds after that is in the pipe
// does it run the script. The broker can therefore take back a call whose lease has ended without a `begun`, and give
// it to another container, knowing that it never runs twice.
const { AsyncLocalStorage } = require('node:async_hooks');
const { createApi } = require('./action-api.cjs');
const { createConsole } = require('./captured-console.cjs');
const { TO_BROKER, TO_CONTAINER, receive, send } = require('./frames.cjs');
const { guardProcess } = require('./guard.cjs');
const { createRequire } = require('./modules.cjs');
const { findFault } = require('./plain-data.cjs');
const { describeError } = require('./script-errors.cjs');
const { LoadError, createScripts } = require('./scripts.cjs');

/**
 * @typedef {object} CallMessage
 * @property {number} id
 * @property {number} deadline On the machine's monotonic clock, in milliseconds.
 * @property {import('./scripts.cjs').Script} script
 * @property {unknown[]} args
 * @property {Record<string, string>} configuration
 * @property {string} [handler]
 * @property {import('./action-api.cjs').ApiInput} [api]
 * @property {number} maxResultBytes
 */

/** @typedef {{ id: number, lines: number, settled: boolean, maxResultBytes: number, commands: object[] }} Call */

const settings = JSON.parse(/** @type {string} */ (process.argv[2]));
const hrtime = process.hrtime;
const cpuUsage = process.cpuUsage;

/** @type {AsyncLocalStorage<Call>} */
const current = new AsyncLocalStorage();
/** @type {Set<Call>} */
const running = new Set();

const console = createConsole(
  () => current.getStore(),
  (id, body) => send(TO_BROKER.console, id, body),
);
globalThis.console = /** @type {any} */ (console);
const requireAllowed = createRequire(settings.modules, (text) => console['warn']?.(text));

/** What a rule may ask of the broker; like the `api` of an Action it is recorded, and applied by the broker. */
const broker = Object.freeze({
  users: Object.freeze({
    updateUserMetadata: recordMetadata('user.userMetadata'),
    updateAppMetadata: recordMetadata('user.appMetadata'),
  }),
});

const scripts = createScripts({
  // Reads fall through to the real globals; what scripts put there stays apart from them and lives as long as we do.
  global: Object.create(globalThis),
  require: requireAllowed,
  console,
  broker,
});

/** @param {string} type */
function recordMetadata(type) {
  /** @param {string} userId @param {Record<string, unknown>} values */
  return async (userId, values) => {
    const call = current.getStore();
    for (const [name, value] of Object.entries(values)) call?.commands.push({ type, userId, name, value });
  };
}

function now() {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** @param {CallMessage} message */
function receiveCall(message) {
  const { id, deadline } = message;
  if (message.script.code !== undefined) scripts.learn(message.script);
  if (now() > deadline) {
    send(TO_BROKER.declined, id);
    return;
  }
  send(TO_BROKER.begun, id);
  if (now() > deadline) {
    send(TO_BROKER.declined, id);
    return;
  }
  /** @type {Call} */
  const call = { id, lines: 0, settled: false, maxResultBytes: message.maxResultBytes, commands: [] };
  running.add(call);
  current.run(call, () => {
    try {
      start(call, message);
    } catch (error) {
      if (error instanceof LoadError) fail(call, error.kind, error);
      else fail(call, 'threw', error);
    }
  });
}

/** @param {Call} call @param {CallMessage} message */
function start(call, message) {
  const { script, args } = message;
  let run;
  try {
    run = scripts.prepare(script, Object.freeze(message.configuration), message.handler);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    fail(call, 'load', error);
    return;
  }
  if (script.form === 'action') {
    if (run === undefined) {
      if (message.api?.redirectState !== undefined) finish(call, [[]]);
      else fail(call, 'load', new Error(`exports.${message.handler} is not a function`));
      return;
    }
    runAction(call, run, message);
    return;
  }
  runWithCallback(call, /** @type {Function} */ (run), args);
}

/** @param {Call} call @param {Function} run @param {CallMessage} message */
function runAction(call, run, message) {
  const event = message.args[0];
  const api = createApi(/** @type {import('./action-api.cjs').ApiInput} */ (message.api), event, (command) => {
    if (call.settled) {
      send(TO_BROKER.notice, call.id, { kind: 'late_command', error: { message: `${command.type} came too late` } });
    } else {
      call.commands.push(command);
    }
  });
  const result = run(event, api);
  if (typeof result?.then === 'function') {
    result.then(
      () => finish(call, [call.commands]),
      (/** @type {unknown} */ error) => fail(call, 'rejected', error),
    );
  } else {
    finish(call, [call.commands]);
  }
}

/** @param {Call} call @param {Function} run @param {unknown[]} args */
function runWithCallback(call, run, args) {
  /** @param {unknown} [error] @param {unknown[]} values */
  const callback = (error, ...values) => {
    if (call.settled) {
      send(TO_BROKER.notice, call.id, { kind: 'double_callback', error: { message: 'callback was called again' } });
    } else if (error) {
      fail(call, 'error', error);
    } else {
      finish(call, values);
    }
  };
  const result = run(...args, callback);
  if (typeof result?.then !== 'function') return;
  // An async function that names no callback gives its result by returning it.
  const returns = run.length === args.length;
  result.then(
    (/** @type {unknown} */ value) => {
      if (returns && !call.settled) finish(call, [value]);
    },
    (/** @type {unknown} */ error) => {
      if (call.settled) notice(call, 'late_rejection', error);
      else fail(call, 'rejected', error);
    },
  );
}

/** @param {Call} call @param {unknown[]} values */
function finish(call, values) {
  const fault = findFault([values, call.commands], { maxBytes: call.maxResultBytes, maxDepth: 64 });
  if (fault !== undefined) {
    settle(call, { status: 'failed', kind: fault.kind, error: { message: fault.message } });
    return;
  }
  try {
    const commands = call.commands.length > 0 && values[0] !== call.commands ? call.commands : undefined;
    settle(call, { status: 'returned', values, commands });
  } catch (error) {
    settle(call, { status: 'failed', kind: 'result_not_plain', error: describeError(error) });
  }
}

/** @param {Call} call @param {string} kind @param {unknown} error */
function fail(call, kind, error) {
  const described = describeError(error);
  const status = described['refusal'] === undefined ? 'failed' : 'refused';
  // What V8 and Node say when the process may not have more memory.
  const outOfMemory =
    described['name'] === 'RangeError' &&
    /^(Array buffer allocation failed|Failed to allocate memory)$/.test(String(described['message']));
  settle(call, { status, kind: outOfMemory ? 'memory' : kind, error: described });
}

/** @param {Call} call @param {object} outcome */
function settle(call, outcome) {
  send(TO_BROKER.outcome, call.id, outcome);
  call.settled = true;
  running.delete(call);
  reportCpu();
}

/** @param {Call | undefined} call @param {string} kind @param {unknown} error */
function notice(call, kind, error) {
  send(TO_BROKER.notice, call?.id ?? 0, { kind, error: describeError(error) });
}

let cpuReportedAt = 0;

/** The broker replaces a container that has used much of its processor time limit. */
function reportCpu() {
  const time = now();
  if (time - cpuReportedAt < 1000) return;
  cpuReportedAt = time;
  const { user, system } = cpuUsage();
  send(TO_BROKER.cpu, 0, (user + system) / 1e6);
}

/** @param {'unhandled_rejection' | 'uncaught_exception'} kind */
function onCrash(kind) {
  /** @param {unknown} error */
  return (error) => {
    const [only] = running.size === 1 ? running : [];
    const call = current.getStore() ?? only;
    const blamed = call !== undefined && !call.settled;
    if (blamed) fail(call, kind, error);
    // Nobody knows in which state such an error leaves a process: the broker lets this one go.
    notice(call, blamed ? 'poisoned' : kind, error);
  };
}

guardProcess(requireAllowed);
process.on('unhandledRejection', onCrash('unhandled_rejection'));
process.on('uncaughtException', onCrash('uncaught_exception'));
process.on('exit', (code) => send(TO_BROKER.exit, current.getStore()?.id ?? 0, { code }));

receive((type, body) => {
  if (type === TO_CONTAINER.call) receiveCall(body);
  else if (type === TO_CONTAINER.ping) send(TO_BROKER.pong, 0);
});
send(TO_BROKER.ready, 0);
