// Cannot start.
import { runChild } from '../../../../demo/start/child.js';
import { StartFailure } from '../../../../demo/start/start-failure.js';

await runChild(() => Promise.reject(new StartFailure('The moon is in the wrong house.')));
