// Starts one child and waits.
import { createChildren } from '../../../../demo/start/children.js';

const children = createChildren({ graceMs: 1000, onLost: () => undefined, onLine: () => undefined });
await children.start({
  name: 'child',
  file: new URL('./obedient.ts', import.meta.url),
  args: [process.argv[2] ?? '0', 'of a parent'],
});
