import { expect, test, type Page } from '@playwright/test';

import { demo, DemoPage, newAddress } from './demo-page.js';

const legacy = `http://127.0.0.1:${String(Number(new URL(demo.app).port) + 12)}`;

// The tests switch the legacy stores off and on, which they share.
test.describe.configure({ mode: 'serial' });
test.afterEach(() => switchLegacy('on'));

async function switchLegacy(to: 'on' | 'off'): Promise<void> {
  const answer = await fetch(`${legacy}/switch`, {
    method: 'POST',
    body: new URLSearchParams({ to }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
}

async function signInTo(page: Page, identifier: string, password: string): Promise<DemoPage> {
  const app = new DemoPage(page);
  await app.open();
  await app.signInByPassword(identifier, password);
  return app;
}

test('a custom database: the legacy store checks the password', async ({ page }) => {
  const app = await signInTo(page, 'greta@shop.example', 'wrong');
  await expect(app.problem(/not right/)).toBeVisible();
  await app.password.fill('legacy-pass-1');
  await app.button('Sign in').click();
  await app.expectSignedIn('Shop account', 'Greta Grocer');
});

test('a legacy store that is down says so and keeps what was typed', async ({ page }) => {
  await switchLegacy('off');
  const app = await signInTo(page, 'hugo@shop.example', 'legacy-pass-1');
  await expect(app.problem(/has a problem/)).toBeVisible();
  await switchLegacy('on');
  await expect(page.getByText('hugo@shop.example').first()).toBeVisible();
  await expect(app.password).toHaveValue('legacy-pass-1');
  await app.button('Sign in').click();
  await app.expectSignedIn('Shop account', 'Hugo Haulier');
});

test('a migrated user notices nothing, even when the legacy store has gone', async ({ page, browser }) => {
  const app = await signInTo(page, 'ines@club.example', 'legacy-pass-2');
  await app.expectSignedIn('Club account', 'Ines Iceskater');
  await switchLegacy('off');
  const other = await browser.newContext();
  const later = await signInTo(await other.newPage(), 'Ines@Club.example', 'legacy-pass-2');
  await later.expectSignedIn('Club account', 'Ines Iceskater');
  await other.close();
});

test('the text of an Action that refuses is shown as text', async ({ page }) => {
  const app = await signInTo(page, 'emil@demo.example', 'Correct-horse-7');
  const card = page.locator('idp-login');
  await expect(card.getByText('Your contract ended in May. Write to renewals@northwind.example.')).toBeVisible();
  await expect(app.button('Start again')).toBeVisible();
  await app.expectSignedOut();
});

test('an Action sends the person away with a question, and the login goes on behind it', async ({ page }) => {
  // A form of the app cannot leave, so the login goes on in the browser, where it stopped.
  const app = await signInTo(page, 'pia@demo.example', 'Correct-horse-7');
  await page.waitForURL((url) => url.pathname === '/profile');
  await expect(page.getByRole('heading')).toHaveText('One more question, Pia Profile');
  await page.getByLabel(/favourite coffee/).fill('Cortado');
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Email and password', 'Pia Profile');
});

test('a sign-up that an Action refuses marks the field and says why', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await page.getByRole('button', { name: /sign up|create/i }).click();
  await app.identifier.fill('someone@throwaway.example');
  await app.password.fill('Correct-horse-9');
  await page.getByRole('button', { name: /sign up|create account/i }).click();
  await expect(app.problem('Throw-away addresses cannot sign up. Use one that you keep.')).toBeVisible();
  await expect(app.identifier).toHaveAttribute('aria-invalid', 'true');
  await expect(app.identifier).toHaveValue('someone@throwaway.example');
  await app.identifier.fill(newAddress());
  await app.password.fill('Correct-horse-9');
  await page.getByRole('button', { name: /sign up|create account/i }).click();
  await app.expectSignedIn('Email and password');
});
