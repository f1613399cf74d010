import { expect, test } from '@playwright/test';

import { demo, DemoPage, mailedCodes, newAddress } from './demo-page.js';

const connections = {
  database: 'Email and password',
  email: 'Email me a code',
  social: 'Fabrikam',
  enterprise: 'Company account',
} as const;

test.describe('the four connections', () => {
  test('a password is typed into the app', async ({ page }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.signInByPassword('ada@demo.example', 'Correct-horse-7');
    await app.expectSignedIn(connections.database, 'Ada Example');
    await expect(page).toHaveURL(`${demo.app}/`);
  });

  test("a password is typed into the broker's own page", async ({ page }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.useRedirects();
    await app.sayWho('ada@demo.example');
    await page.waitForURL(`${demo.broker}/interaction/*`);
    await app.password.fill('Correct-horse-7');
    await app.button('Sign in').click();
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn(connections.database, 'Ada Example');
  });

  test('the social provider asks for consent and is believed', async ({ page }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.button('Continue with Fabrikam').click();
    await page.waitForURL(`${demo.social}/**`);
    await app.signInAtProvider('sam', 'social-pass-1');
    await app.button('Allow').click();
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn(connections.social);
    const picture = page.locator('[data-avatar] img').first();
    await expect(picture).toBeVisible();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  });

  test('the domain of an e-mail address leads to the company, and only the domain is sent', async ({ page }) => {
    const app = new DemoPage(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url() === `${demo.broker}/login/discovery`) asked.push(request.postData() ?? '');
    });
    const document = page.waitForResponse((response) => response.url().startsWith(`${demo.broker}/login/connections`));
    await app.open();
    expect(await (await document).text()).not.toContain('acme.example');
    await app.sayWho('wile@acme.example');
    await page.waitForURL((url) => url.hostname === '127.0.0.1');
    expect(asked.map((body) => new URLSearchParams(body).get('identifier'))).toEqual(['*@acme.example']);
    await page.getByLabel('Password', { exact: true }).fill('acme-pass-1');
    await app.button('Sign in').click();
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn(connections.enterprise);
  });

  test('a code is mailed and typed into the app', async ({ page }) => {
    const app = new DemoPage(page);
    const address = newAddress();
    await app.open();
    await app.askForCode(address);
    const [code = ''] = await mailedCodes(address);
    await app.enterCode(code);
    await app.expectSignedIn(connections.email, address);
  });

  test("a code is mailed and typed into the broker's own page", async ({ page }) => {
    const app = new DemoPage(page);
    const address = newAddress();
    await app.open();
    await app.useRedirects();
    await app.sayWho(address);
    await page.waitForURL(`${demo.broker}/interaction/*`);
    await app.button('Email me a code').click();
    const [code = ''] = await mailedCodes(address);
    await app.enterCode(code);
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn(connections.email, address);
  });

  test('a new account is made with a password that keeps the policy', async ({ page }) => {
    const app = new DemoPage(page);
    const address = newAddress();
    await app.open();
    await app.button('Sign up').click();
    await app.identifier.fill(address);
    await page
      .getByLabel(/password/i)
      .first()
      .fill('Kestrel-flies-9');
    await page.keyboard.press('Enter');
    await expect(app.code.or(app.loadOrders)).toBeVisible();
    if (await app.code.isVisible()) {
      const [code = ''] = await mailedCodes(address);
      await app.enterCode(code);
    }
    await app.expectSignedIn(connections.database, address);
  });
});

test.describe('the session', () => {
  test('outlives a reload, is shared with a second tab, and ends in both and at the broker', async ({
    page,
    context,
  }) => {
    const first = new DemoPage(page);
    await first.open();
    await first.useRedirects();
    await first.sayWho('ada@demo.example');
    await first.password.fill('Correct-horse-7');
    await first.button('Sign in').click();
    await page.waitForURL(`${demo.app}/`);
    await expect(first.loadOrders).toBeVisible();
    await page.reload();
    await expect(first.loadOrders).toBeVisible();

    const second = new DemoPage(await context.newPage());
    await second.page.goto(demo.app);
    await second.expectSignedIn(connections.database);

    await first.button('Sign out').click();
    await first.expectSignedOut();
    await second.expectSignedOut();

    // The broker asks again: its own session is over too.
    await first.open();
    await first.useRedirects();
    await first.sayWho('ada@demo.example');
    await page.waitForURL(`${demo.broker}/interaction/*`);
    await expect(first.password).toBeVisible();
  });

  test('of the broker saves the second sign-in', async ({ page }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.useRedirects();
    await app.sayWho('ada@demo.example');
    await app.password.fill('Correct-horse-7');
    await app.button('Sign in').click();
    await page.waitForURL(`${demo.app}/`);
    await expect(app.loadOrders).toBeVisible();
    // Only the app forgets.
    await page.evaluate(async () => {
      localStorage.clear();
      for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
    });
    await app.open();
    await app.useRedirects();
    await app.sayWho('ada@demo.example');
    await page.waitForURL(`${demo.app}/`);
    await expect(app.loadOrders).toBeVisible();
  });
});

test('the pages of a login keep the strict policy', async ({ page, request }) => {
  await request.delete(`${demo.app}/csp-reports`);
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) violations.push(message.text());
  });
  const app = new DemoPage(page);
  const response = await page.goto(demo.app);
  const policy = (await response?.headerValue('content-security-policy')) ?? '';
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ])
    expect(policy).toContain(part);
  await app.signInByPassword('ada@demo.example', 'wrong');
  await expect(app.password).toHaveAttribute('aria-invalid', 'true');
  await app.button('Email me a code').click();
  await expect(app.code).toBeVisible();
  await app.button('Back').click();
  await app.signInByPassword('ada@demo.example', 'Correct-horse-7');
  await app.expectSignedIn(connections.database);
  expect(violations).toEqual([]);
  expect(await (await request.get(`${demo.app}/csp-reports`)).json()).toEqual([]);
});
