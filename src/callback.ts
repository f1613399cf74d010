/** The first thing that a callback page runs: under 1 kB, so that nothing reads the address before it. */
export { receiveCallback } from './client/receive-callback.js';
export type { ReceivedCallback } from './client/receive-callback.js';
