import { expect, test, type Page } from '@playwright/test';

import { demo, DemoPage, mailedLinks, newAddress } from './demo-page.js';

const label = 'Email and password';
const good = 'Kestrel-flies-9';
const other = 'Heron-stands-8';

/** Types wrong passwords until the broker takes none any more. */
async function failUntilBlocked(app: DemoPage): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    await app.password.fill(`wrong-${String(tries)}`);
    await app.button('Sign in').click();
    await expect(app.problem(/is not right/)).toBeVisible();
    await expect(app.page.locator('idp-login [aria-busy=true], idp-login button[aria-disabled=true]')).toHaveCount(0);
  }
}

async function makeAccount(page: Page): Promise<{ app: DemoPage; address: string }> {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.signUp(address, good);
  await app.expectSignedIn(label, address);
  await app.button('Sign out').click();
  await app.expectSignedOut();
  await app.open();
  return { app, address };
}

test('a sign-up shows what the password lacks, as it is typed and when the broker refuses it', async ({ page }) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.button('Sign up').click();
  await app.identifier.fill(address);
  const rule = (text: string | RegExp) => page.locator('.idp-rule').filter({ hasText: text });
  await app.password.fill('kite');
  await expect(rule('at least 8 characters')).toHaveAttribute('data-status', 'fail');
  await app.password.fill('Password1');
  await expect(rule('at least 8 characters')).toHaveAttribute('data-status', 'pass');
  await expect(rule('many people use')).toHaveAttribute('data-status', 'unknown');
  await app.button('Create account').click();
  await expect(app.problem(/does not keep every rule/)).toBeVisible();
  await expect(rule('many people use')).toHaveAttribute('data-status', 'fail');
  await app.password.fill(good);
  await app.button('Create account').click();
  await app.expectSignedIn(label, address);
});

test('the link of a new account confirms its address', async ({ page, context }) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.signUp(address, good);
  await app.expectSignedIn(label, address);
  const [link = ''] = await mailedLinks(address);
  const mail = await context.newPage();
  await mail.goto(link);
  await mail.getByRole('button', { name: 'Confirm' }).click();
  await expect(mail.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await mail.goto(link);
  await expect(mail.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible();
  await mail.getByRole('link', { name: 'Back to Demo app' }).click();
  await mail.waitForURL(`${demo.app}/`);
});

test('a forgotten password is replaced by the link of a message, in the same box', async ({ page, context }) => {
  const { app, address } = await makeAccount(page);
  await app.sayWho(address);
  await app.button('Forgot password?').click();
  await app.button('Send message').click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  const [link = ''] = await mailedLinks(address, 2);

  const mail = await context.newPage();
  await mail.goto(link);
  await expect(mail.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  const field = mail.getByLabel('New password');
  await field.fill(good);
  await mail.getByRole('button', { name: 'Save password' }).click();
  await expect(mail.locator('.idp-rule').filter({ hasText: 'last 3 passwords' })).toHaveAttribute(
    'data-status',
    'fail',
  );
  await field.fill(other);
  await mail.getByRole('button', { name: 'Save password' }).click();
  await expect(mail.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();
  await mail.getByRole('link', { name: 'Back to Demo app' }).click();
  await mail.waitForURL(`${demo.app}/`);

  const back = new DemoPage(mail);
  await back.signInByPassword(address, good);
  await expect(back.problem(/is not right/)).toBeVisible();
  await back.password.fill(other);
  await back.button('Sign in').click();
  await back.expectSignedIn(label, address);
});

test('ten wrong passwords block, and the link of the message lets the person in again', async ({ page, context }) => {
  const { app, address } = await makeAccount(page);
  await app.sayWho(address);
  await failUntilBlocked(app);
  await app.password.fill(good);
  await app.button('Sign in').click();
  await expect(app.problem(/too many tries/)).toBeVisible();
  const [link = ''] = await mailedLinks(address, 2);
  const mail = await context.newPage();
  await mail.goto(link);
  await mail.getByRole('button', { name: 'Let me sign in again' }).click();
  await expect(mail.getByRole('heading', { name: 'You can sign in again' })).toBeVisible();
  await app.open();
  await app.signInByPassword(address, good);
  await app.expectSignedIn(label, address);
});

test.describe('without script on the broker’s pages', () => {
  test('a password is reset and used', async ({ page, browser }) => {
    const { app, address } = await makeAccount(page);
    await app.useRedirects();
    await app.sayWho(address);
    await page.waitForURL(`${demo.broker}/interaction/*`);

    const context = await browser.newContext({ javaScriptEnabled: false });
    await context.addCookies(await page.context().cookies());
    const plain = await context.newPage();
    await plain.goto(page.url());
    await plain.getByRole('link', { name: 'I forgot my password' }).click();
    await plain.getByLabel('Email address').fill(address);
    await plain.getByRole('button', { name: 'Send message' }).click();
    await expect(plain.getByText('a message with a link is on its way')).toBeVisible();
    const [link = ''] = await mailedLinks(address, 2);
    await plain.goto(link);
    await plain.getByLabel('New password').fill('short');
    await plain.getByRole('button', { name: 'Save password' }).click();
    await expect(plain.getByRole('alert')).toContainText('not strong enough');
    await plain.getByLabel('New password').fill(other);
    await plain.getByRole('button', { name: 'Save password' }).click();
    await expect(plain.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();

    await plain.goto(`${page.url()}?action=login`);
    await plain.getByLabel('Email address').first().fill(address);
    await plain.getByLabel('Password').fill(other);
    await plain.getByRole('button', { name: 'Sign in' }).click();
    await plain.waitForURL(`${demo.app}/**`);
    await context.close();
  });
});
