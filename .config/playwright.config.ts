/** The end-to-end lane: `test/e2e/*.e2e.ts` against the whole demo, started as a person starts it but on ports of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { chromiumArgs, requireChromium } from '../test/support/browser.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const port = Number(process.env['E2E_PORT'] ?? 4480);
// The workers load this file too; they find the folder that the first process made.
const data = (process.env['E2E_DATA'] ??= mkdtempSync(join(tmpdir(), 'idp-login-e2e-')));

export default defineConfig({
  testDir: join(root, 'test/e2e'),
  testMatch: '*.e2e.ts',
  outputDir: join(root, 'test-results'),
  tsconfig: join(root, 'test/tsconfig.json'),
  fullyParallel: false,
  // One broker for all: what a test changes there, such as an Action in the flow, is in force for everybody.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./tally-e2e-tests.ts']],
  use: {
    baseURL: `http://localhost:${port}`,
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath: requireChromium(), args: [...chromiumArgs] },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `node demo/start.js --json --no-open --port ${port} --fresh --data ${JSON.stringify(data)}`,
    cwd: root,
    wait: { stdout: /\{"app":/ },
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
