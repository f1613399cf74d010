import { expect, test } from '@playwright/test';

import { demo, DemoPage, mailedLinks, newAddress } from './demo-page.js';

test('a link signs in the window that waits, when it is opened in the same browser', async ({ page, context }) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.button('Continue with Email link').click();
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await app.sayWho(address);
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  const [link = ''] = await mailedLinks(address);
  const tab = await context.newPage();
  await tab.goto(link);
  await expect(tab.getByRole('heading', { name: 'The link works' })).toBeVisible();
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Email link', address);
});

test('a link that is opened elsewhere does nothing but say so, and the window goes on waiting', async ({
  page,
  browser,
  context,
}) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.button('Continue with Email link').click();
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await app.sayWho(address);
  const waiting = page.getByRole('heading', { name: 'Check your email' });
  await expect(waiting).toBeVisible();
  const [link = ''] = await mailedLinks(address);

  const elsewhere = await browser.newContext();
  const stranger = await elsewhere.newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole('heading', { name: 'This link belongs to another browser' })).toBeVisible();
  await expect(stranger.getByRole('link', { name: 'Back to Demo app' })).toHaveAttribute('href', `${demo.app}/`);
  await elsewhere.close();

  // Two looks of the page at the broker later, it still waits.
  for (const _ of [1, 2]) await page.waitForResponse((response) => response.url().endsWith('/challenge'));
  await expect(waiting).toBeVisible();
  await expect(page.locator('.idp-alert')).toHaveCount(0);

  // A page that is loaded again waits, too; and the window of the link can be the one that goes on.
  await page.reload();
  await expect(waiting).toBeVisible();
  await page.close();
  const tab = await context.newPage();
  await tab.goto(link);
  await tab.getByRole('link', { name: 'Go on here' }).click();
  await tab.waitForURL((url) => url.origin === demo.app);
});

test('another link can be asked for after a while, and then the old one is no longer good', async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.button('Continue with Email link').click();
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await app.sayWho(address);
  const resend = page.getByRole('button', { name: /^Send another link/ });
  await expect(resend).toHaveAttribute('aria-disabled', 'true');
  const [first = ''] = await mailedLinks(address);
  await expect(resend).toHaveAttribute('aria-disabled', 'false', { timeout: 45_000 });
  await resend.click();
  const [newest = ''] = await mailedLinks(address, 2);
  const tab = await context.newPage();
  await tab.goto(first);
  await expect(tab.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible();
  await tab.goto(newest);
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Email link', address);
});
