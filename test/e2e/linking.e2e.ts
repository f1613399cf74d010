import { expect, test, type Page } from '@playwright/test';

import { demo, DemoPage, mailedCodes, mailedLinks, newAddress } from './demo-page.js';

const password = 'Kestrel-flies-9';

/** Makes an account whose address is confirmed, and signs out of it. */
async function makeAccount(page: Page): Promise<string> {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.signUp(address, password);
  await app.expectSignedIn('Email and password', address);
  const [link = ''] = await mailedLinks(address);
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  return address;
}

test('a second way to sign in with the same address becomes part of the account, once it is proved', async ({
  page,
  browser,
}) => {
  const address = await makeAccount(page);
  const context = await browser.newContext();
  const app = new DemoPage(await context.newPage());
  await app.open();
  await app.useRedirects();
  await app.sayWho(address);
  await app.page.waitForURL(`${demo.broker}/interaction/*`);
  await app.button('Email me a code').click();
  const [code = ''] = await mailedCodes(address);
  await app.enterCode(code);
  await app.button(/^Use one account/).click();
  await app.page.waitForURL((url) => url.pathname.startsWith('/interaction/'));
  await app.password.fill(password);
  await app.button('Sign in').click();
  await app.page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Email me a code', address);

  await app.page.goto(`${demo.broker}/account/identities`);
  const rows = app.page.getByRole('list').first().getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText('Email and password');
  await expect(rows.nth(1)).toContainText('Email me a code');
  await context.close();
});

test('the person who is signed in adds a social account and separates it again', async ({ page }) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.useRedirects();
  await app.button('Sign up').click();
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await app.identifier.fill(address);
  await app.password.fill(password);
  await app.button('Create account').click();
  await page.waitForURL(`${demo.app}/`);

  await page.goto(`${demo.broker}/account/identities`);
  await page.getByRole('button', { name: /^Add ?: Fabrikam$/ }).click();
  await page.waitForURL(`${demo.social}/**`);
  await app.signInAtProvider('sam', 'social-pass-1');
  await app.button('Allow').click();
  await expect(page.getByText('Both ways lead to this account now.')).toBeVisible();
  const rows = page.getByRole('list').first().getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('sam@fabrikam.example');

  await page.getByRole('button', { name: /^Separate ?: Fabrikam$/ }).click();
  await expect(page.getByText('an account of its own again')).toBeVisible();
  await expect(rows).toHaveCount(1);
});

test('a proof that is cancelled leaves the session and the account as they were', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.useRedirects();
  await app.sayWho('ada@demo.example');
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await app.password.fill('Correct-horse-7');
  await app.button('Sign in').click();
  await page.waitForURL(`${demo.app}/`);
  await page.goto(`${demo.broker}/account/identities`);
  await page.getByRole('button', { name: /^Add ?: Email me a code$/ }).click();
  await page.waitForURL(`${demo.broker}/interaction/*`);
  await page.goto(`${page.url()}/cancel`);
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
  await expect(page.getByText('Signed in as ada@demo.example')).toBeVisible();
});
