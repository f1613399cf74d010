import { failed, type CallEnd, type PendingCall } from './pending-call.js';
import type { WorkerEnd } from './worker.js';

/** What becomes of a call whose process went down under it; nothing if it is to be run again. */
export function endOfLost(call: PendingCall, end: WorkerEnd, only: boolean): CallEnd | undefined {
  // A call of 0: the exit came from something that no call started.
  const { exit } = end;
  if (exit !== undefined && (exit.call === call.offer || (only && exit.call === 0))) {
    return failed('exited', `The script ended its process with code ${exit.code}`);
  }
  const isCulprit = only && (!end.killed || end.outOfMemory) && end.exit === undefined;
  if (isCulprit && end.outOfMemory) return failed('memory', 'The script took more memory than it may have');
  if (isCulprit) return failed('crashed', `The process of the script ended by ${end.signal ?? `code ${end.code}`}`);
  call.losses += 1;
  if (call.call.repeatable === true && call.losses <= 2) return undefined;
  if (end.outOfMemory) return failed('memory', 'The process of the script ran out of memory');
  return failed('recycled', 'Another script took the process down; this one may have had its effect or not');
}
