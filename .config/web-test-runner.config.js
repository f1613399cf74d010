/**
 * The browser lane: `test/**\/*.browser.test.ts` in real browsers.
 *
 * `TEST_BROWSERS=chromium,firefox npm run test:browser` names the engines; Chromium alone by default.
 * A page whose name ends in `.strict.html` is served under the strict policy that the widget must run under.
 */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { chromiumArgs, findFirefox, requireChromium } from '../test/support/browser.js';
import { strictPolicy } from '../test/support/strict-policy.js';
import { tallyReporter } from './tally-browser-tests.js';

const engines = {
  chromium: () =>
    playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath: requireChromium(), args: [...chromiumArgs] },
    }),
  // Playwright drives an ordinary Firefox over WebDriver BiDi when it is told this channel.
  firefox: () => {
    const executablePath = findFirefox();
    if (!executablePath) throw new Error('There is no Firefox on this machine; install it or set FIREFOX_PATH.');
    return playwrightLauncher({ product: 'firefox', launchOptions: { channel: 'moz-firefox', executablePath } });
  },
};

const browsers = (process.env['TEST_BROWSERS'] ?? 'chromium').split(',').map((name) => {
  const launch = engines[/** @type {keyof typeof engines} */ (name.trim())];
  if (!launch) throw new Error(`TEST_BROWSERS names ${name}; known are ${Object.keys(engines).join(', ')}.`);
  return launch();
});

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  files: ['test/**/*.browser.test.ts'],
  nodeResolve: true,
  preserveSymlinks: true,
  browsers,
  concurrency: 2,
  concurrentBrowsers: 1,
  staticLogging: !process.stdout.isTTY,
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 300_000,
  testFramework: { config: { ui: 'bdd', timeout: 20_000 } },
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    }),
  ],
  middleware: [
    async (context, next) => {
      await next();
      if (context.path.endsWith('.strict.html')) context.set('Content-Security-Policy', strictPolicy());
    },
  ],
  filterBrowserLogs: ({ args }) =>
    !args.some((/** @type {unknown} */ arg) => String(arg).startsWith('Lit is in dev mode')),
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY }), tallyReporter()],
};
