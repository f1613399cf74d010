// Is ready, and ends when it is told anything.
import { runChild } from '../../../../demo/start/child.js';

await runChild(() => Promise.resolve({ details: {}, receive: () => process.exit(3), close: () => Promise.resolve() }));
