import { createChildren } from './start/children.js';
import { prepareDataFolder } from './start/data-folder.js';
import { portCount, portsFrom, startDemo } from './start/demo.js';
import { openBrowser } from './start/open-browser.js';
import { helpText, parseStartOptions, type StartOptions } from './start/options.js';
import { overviewJson, overviewTable } from './start/overview.js';
import { checkPorts } from './start/ports.js';
import { sentenceOf } from './start/start-failure.js';

/** How long a child may take to stop, in milliseconds. */
const graceMs = 4000;

/** Calls back when npm was killed: nobody would stop this process any more. */
function whenParentEnds(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}

async function run(options: StartOptions): Promise<void> {
  await Promise.all([checkPorts(portsFrom(options.port)), prepareDataFolder(options.dataFolder)]);

  let ending: Promise<never> | undefined;
  const end = (code: number, message?: string): Promise<never> => {
    if (message !== undefined && !ending) console.error(message);
    ending ??= children.stop().then(() => process.exit(code));
    return ending;
  };
  const children = createChildren({
    graceMs,
    onLost: (name, how) => void end(1, `The ${name} ended ${how}, so everything else is stopped too.`),
    onLine: (name, line) => {
      console.error(`[${name}] ${line}`);
    },
  });
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  process.on('SIGHUP', () => void end(0));
  if (process.env['npm_lifecycle_event'] === 'start') whenParentEnds(() => void end(0));

  try {
    const overview = await startDemo(children, options);
    console.log(options.json ? overviewJson(overview) : overviewTable(overview, { bold: process.stdout.isTTY }));
    if (options.open) openBrowser(overview.app);
  } catch (error) {
    await end(1, sentenceOf(error));
  }
}

const request = parseStartOptions(process.argv.slice(2), {
  cwd: process.cwd(),
  isTerminal: process.stdout.isTTY,
  isCi: Boolean(process.env['CI']),
  portCount,
});

switch (request.kind) {
  case 'help':
    console.log(helpText);
    break;
  case 'error':
    console.error(request.message);
    process.exitCode = 1;
    break;
  case 'run':
    await run(request.options).catch((error: unknown) => {
      console.error(sentenceOf(error));
      process.exitCode = 1;
    });
}
