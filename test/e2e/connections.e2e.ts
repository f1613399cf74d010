import { expect, test } from '@playwright/test';

import { demo, DemoPage } from './demo-page.js';

const source = (offset: number): string => `127.0.0.1:${String(Number(new URL(demo.app).port) + offset)}`;

test('SAML: the domain leads to the company, whose signed answer is believed', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('rita@umbrella.example');
  await page.waitForURL((url) => url.host === source(7));
  await page.locator('input[type=password]').fill('saml-pass-1');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Umbrella account');
});

test('LDAP: the account name and password of a directory are typed into the app', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('lars@corp.example');
  await expect(page.getByLabel('Account name')).toHaveValue('lars');
  await app.password.fill('wrong');
  await app.button('Sign in').click();
  await expect(app.problem(/not right/)).toBeVisible();
  await expect(page.getByLabel('Account name')).toHaveValue('lars');
  await app.password.fill('ldap-pass-1');
  await app.button('Sign in').click();
  await app.expectSignedIn('Corp directory');
});

test('OAuth 2.0 without ID tokens: the profile comes from the API of the provider', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.button('Continue with Octo').click();
  await page.waitForURL((url) => url.host === source(8));
  await page.locator('input:not([type=password]):not([type=hidden])').first().fill('olga');
  await page.locator('input[type=password]').fill('oauth-pass-1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /allow|authorize/i }).click();
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Octo');
});

test('SMS: a code is texted to a phone', async ({ page, context }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('+46 70 123 45 67');
  await expect(app.code).toBeVisible();
  const phone = await context.newPage();
  await phone.goto(`http://${source(11)}`);
  const message = phone.getByText(/\d{6} is your code/).first();
  await expect(message).toBeVisible();
  const code = /(\d{6}) is your code/.exec(await message.innerText())?.[1] ?? '';
  await app.enterCode(code);
  await app.expectSignedIn('Text me a code');
});
