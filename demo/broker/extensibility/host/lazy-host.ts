import { createScriptHost, type ScriptHost, type ScriptHostOptions } from './script-host.js';

/** A host whose processes start with the first call, so that a broker without scripts has none. */
export function createLazyHost(options: ScriptHostOptions): ScriptHost {
  let host: ScriptHost | undefined;
  let closed = false;
  const started = (): ScriptHost => {
    if (closed) throw new Error('the host of the scripts is closed');
    return (host ??= createScriptHost(options));
  };
  return {
    run: (call) => started().run(call),
    ready: () => started().ready(),
    recycle: () => host?.recycle(),
    stats: () => host?.stats() ?? { containers: [], queued: 0, started: 0 },
    close: async () => {
      closed = true;
      await host?.close();
    },
  };
}
