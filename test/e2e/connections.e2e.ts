import { expect, test, type Page } from '@playwright/test';

import { demo, DemoPage } from './demo-page.js';

const source = (offset: number): string => `127.0.0.1:${String(Number(new URL(demo.app).port) + offset)}`;

/** Signs in at the company's provider, from the app. */
async function signInAtUmbrella(page: Page): Promise<DemoPage> {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('rita@umbrella.example');
  await page.waitForURL((url) => url.host === source(7));
  await page.locator('input[type=password]').fill('saml-pass-1');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${demo.app}/`);
  return app;
}

test('SAML: the domain leads to the company, whose signed and encrypted answer is believed', async ({ page }) => {
  const answer = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().startsWith(`${demo.broker}/login/callback`),
  );
  const app = await signInAtUmbrella(page);
  await app.expectSignedIn('Umbrella account');
  const posted = new URLSearchParams((await answer).postData() ?? '').get('SAMLResponse') ?? '';
  const xml = Buffer.from(posted, 'base64').toString('utf8');
  expect(xml).toContain('EncryptedAssertion');
  expect(xml).not.toContain('rita');
});

test('SAML: begun at the company, the app starts a login of its own', async ({ page }) => {
  await page.goto(`http://${source(7)}/`);
  await page.getByLabel(/user ?name|e-?mail/i).fill('rita@umbrella.example');
  await page.locator('input[type=password]').fill('saml-pass-1');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Open/ }).first().click();
  await page.waitForURL(`${demo.app}/`);
  await new DemoPage(page).expectSignedIn('Umbrella account');
  expect(page.url()).toBe(`${demo.app}/`);
});

test('SAML: signing out at the provider, too, ends both sessions', async ({ page }) => {
  const app = await signInAtUmbrella(page);
  await app.button('Sign out at the provider, too').click();
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedOut();
  await app.sayWho('rita@umbrella.example');
  await page.waitForURL((url) => url.host === source(7));
  await expect(page.locator('input[type=password]')).toBeVisible();
});

test('SAML: signing out at the company ends the session of the broker', async ({ page, context }) => {
  const app = await signInAtUmbrella(page);
  const company = await context.newPage();
  await company.goto(`http://${source(7)}/`);
  await company.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(company.getByText('Of Umbrella and of every application.')).toBeVisible();
  const silent = await context.request.get(`${demo.broker}/authorize`, {
    params: {
      client_id: 'demo-app',
      response_type: 'code',
      scope: 'openid',
      prompt: 'none',
      redirect_uri: `${demo.app}/callback.html`,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 'x',
    },
    maxRedirects: 0,
  });
  expect(silent.headers()['location']).toContain('error=login_required');
  await app.loadOrders.waitFor();
});

test('OpenID: signing out at the provider, too, ends both sessions', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('wile@acme.example');
  await page.waitForURL((url) => url.host === source(6));
  await page.getByLabel(/e-mail/i).fill('wile@acme.example');
  await page.getByLabel('Password', { exact: true }).fill('acme-pass-1');
  await app.button('Sign in').click();
  await page.waitForURL(`${demo.app}/`);
  await app.button('Sign out at the provider, too').click();
  await page.waitForURL((url) => url.host === source(6));
  await page
    .getByRole('button', { name: /^(yes, )?sign out/i })
    .first()
    .click();
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedOut();
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

for (const name of ['CORP\\lars', 'lars@corp.example']) {
  test(`LDAP: ${name.includes('@') ? 'an address' : 'a Windows name'} does as well as the account name`, async ({
    page,
  }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.sayWho('somebody@corp.example');
    await page.getByLabel('Account name').fill(name);
    await app.password.fill('ldap-pass-1');
    await app.button('Sign in').click();
    await app.expectSignedIn('Corp directory');
  });
}

/** Confirms who one is in the app of the scheme. */
async function identify(page: Page): Promise<void> {
  await page.getByLabel('National identity number').fill('19121212-1212');
  await page.getByLabel('Security code').fill('123456');
  await page.getByRole('button', { name: 'Identify' }).click();
}

test('eID: the app on this device', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await expect(page.getByText('Electronic ID', { exact: true })).toBeVisible();
  await app.button('Continue with Nordic eID').click();
  const asked = page.waitForRequest((request) => new URL(request.url()).searchParams.has('acr_values'));
  await app.button('On this device').click();
  expect(new URL((await asked).url()).searchParams.get('acr_values')).toBe('urn:nordic-eid:acr:same-device');
  await page.waitForURL((url) => url.host === source(9));
  await page.getByRole('link', { name: 'Open the app' }).click();
  await identify(page);
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Nordic eID');
});

test('eID: the app on another device, with a number to compare', async ({ page, context }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.button('Continue with Nordic eID').click();
  await app.button('On another device').click();
  await page.waitForURL((url) => url.host === source(9));
  const number = await page.locator('.number').innerText();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: /another window/ }).click();
  const phone = await opened;
  await phone.getByRole('radio', { name: number, exact: true }).check({ force: true });
  await identify(phone);
  await page.waitForURL(`${demo.app}/`);
  await app.expectSignedIn('Nordic eID');
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

test('SMS: a call says the code to who would rather hear it', async ({ page, context }) => {
  const app = new DemoPage(page);
  await app.open();
  await app.sayWho('+46 70 987 65 43');
  await expect(app.code).toBeVisible();
  // A second message is not sent at once.
  await expect(app.button('Send another code')).toBeVisible({ timeout: 30_000 });
  await app.button('Call me with a code').click();
  await expect(page.getByText('Answer your phone')).toBeVisible();
  const phone = await context.newPage();
  await phone.goto(`http://${source(11)}`);
  const spoken = phone.getByText(/(\d[ ,.]+){5}\d/).first();
  await expect(spoken).toBeVisible();
  const digits = /(\d[ ,.]+){5}\d/.exec(await spoken.innerText())?.[0] ?? '';
  await app.enterCode(digits.replace(/\D/g, ''));
  await app.expectSignedIn('Text me a code');
});
