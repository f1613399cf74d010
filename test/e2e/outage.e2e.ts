import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

import { demoAddresses, DemoPage, mailedCodes, newAddress } from './demo-page.js';
import { startProgram, type OwnProcess } from './own-process.js';

// Ports of their own: these tests stop and start what the other tests need.
const base = Number(process.env['E2E_PORT'] ?? 4480) + 40;
const own = demoAddresses(base);
const running: OwnProcess[] = [];
let data = '';

const broker = (env: Readonly<Record<string, string>> = {}): Promise<OwnProcess> =>
  keep(startProgram('demo/broker/main.ts', ['--port', String(base + 1), '--data', data], env));
const sources = (): Promise<OwnProcess> =>
  keep(startProgram('demo/sources/main.ts', ['--port', String(base), '--broker', own.broker, '--data', data]));
const app = (): Promise<OwnProcess> =>
  keep(
    startProgram('demo/app/main.ts', [
      ...['--port', String(base), '--api-port', String(base + 2)],
      ...['--broker', own.broker, '--mailbox', own.mailbox],
    ]),
  );

async function keep(started: Promise<OwnProcess>): Promise<OwnProcess> {
  const program = await started;
  running.push(program);
  return program;
}

test.describe.configure({ mode: 'serial' });
test.beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'idp-login-outage-'));
});
test.afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()));
  await rm(data, { recursive: true, force: true });
});

test('a broker that is down at first and back later', async ({ page }) => {
  await app();
  await page.goto(own.app);
  const login = new DemoPage(page, own);
  const card = page.locator('idp-login');
  await expect(card.getByText(/cannot be reached|no answer|not reach/i).first()).toBeVisible();
  await broker();
  // The card notices by itself, or with one press.
  const again = card.getByRole('button', { name: /try again/i });
  await expect(async () => {
    if (await again.isVisible()) await again.click({ timeout: 1000 }).catch(() => undefined);
    await expect(login.identifier).toBeVisible({ timeout: 3000 });
  }).toPass();
  await login.signInByPassword('ada@demo.example', 'Correct-horse-7');
  await login.expectSignedIn('Email and password', 'Ada Example');
});

test('a broker that goes away keeps what was typed, and the session when it is back', async ({ page }) => {
  await app();
  const first = await broker();
  const login = new DemoPage(page, own);
  await login.open();
  await login.sayWho('ada@demo.example');
  await expect(login.password).toBeVisible();
  await first.stop();
  await login.password.fill('Correct-horse-7');
  await login.button('Sign in').click();
  await expect(login.problem(/cannot be reached|no answer|not reach|connection/i)).toBeVisible();
  await expect(page.locator('idp-login').getByText('ada@demo.example')).toBeVisible();
  await broker();
  await login.password.fill('Correct-horse-7');
  await login.button('Sign in').click();
  await login.expectSignedIn('Email and password');
  await page.reload();
  await login.expectSignedIn('Email and password');
});

test('a social provider that is down: the broker says so and offers the other ways', async ({ page }) => {
  await app();
  await broker();
  const login = new DemoPage(page, own);
  await login.open();
  await login.button('Continue with Fabrikam').click();
  await page.waitForURL(`${own.broker}/interaction/*`);
  await expect(page.getByText(/Fabrikam/).first()).toBeVisible();
  await expect(page.getByText(/has a problem|takes too long/i).first()).toBeVisible();
  await login.signInByPassword('ada@demo.example', 'Correct-horse-7');
  await page.waitForURL(`${own.app}/`);
  await login.expectSignedIn('Email and password');
});

test('a mail server that is down: the code is not promised, and can be asked for again', async ({ page }) => {
  await app();
  await broker();
  const login = new DemoPage(page, own);
  const address = newAddress();
  await login.open();
  await login.sayWho(address);
  await login.button('Email me a code').click();
  await expect(login.problem(/could not be sent/)).toBeVisible();
  await sources();
  await expect(login.identifier).toHaveValue(address);
  await login.button('Continue').click();
  await expect(login.code).toBeVisible();
  const [code = ''] = await mailedCodes(address, 1, own.mailbox);
  await login.enterCode(code);
  await login.expectSignedIn('Email me a code');
});
