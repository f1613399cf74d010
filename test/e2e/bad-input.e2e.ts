import { expect, test, type Locator, type Page } from '@playwright/test';

import { demo, DemoPage, mailedCodes, newAddress, otherCode } from './demo-page.js';

/** Expects a message at the field that it belongs to, which has the focus: so it is seen, and read out. */
async function expectFieldProblem(app: DemoPage, field: Locator, text: RegExp): Promise<void> {
  await expect(app.problem(text)).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(text);
}

/** Walks to Fabrikam's consent page. */
async function askFabrikam(app: DemoPage): Promise<void> {
  await app.open();
  await app.button('Continue with Fabrikam').click();
  await app.page.waitForURL(`${demo.social}/**`);
  await app.signInAtProvider('imani', 'social-pass-2');
}

/** Changes the connections document on its way; the request itself is a real one. */
async function changeDocument(page: Page, change: (text: string) => string): Promise<void> {
  await page.route(`${demo.broker}/login/connections?*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

test.describe('a password', () => {
  test('that is wrong and a person who does not exist get one answer', async ({ page }) => {
    const app = new DemoPage(page);
    await app.open();
    await app.signInByPassword('ada@demo.example', 'not-it');
    await expectFieldProblem(app, app.password, /not right/);
    await expect(page.locator('idp-login').getByText('ada@demo.example')).toBeVisible();
    await expect(app.password).toHaveValue('');
    const known = await app.problem(/not right/).textContent();
    await app.button('Back').click();
    await expect(app.identifier).toHaveValue('ada@demo.example');
    await app.signInByPassword(newAddress(), 'not-it');
    await expectFieldProblem(app, app.password, /not right/);
    expect(await app.problem(/not right/).textContent()).toBe(known);
    // Nothing is lost: the right one still works.
    await app.button('Back').click();
    await app.signInByPassword('ada@demo.example', 'Correct-horse-7');
    await app.expectSignedIn('Email and password');
  });
});

test.describe('a code', () => {
  test('that is wrong can be typed again, three times and no fourth', async ({ page }) => {
    const app = new DemoPage(page);
    const address = newAddress();
    await app.open();
    await app.askForCode(address);
    const [code = ''] = await mailedCodes(address);
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = page.waitForResponse(`${demo.broker}/authorize-challenge`);
      await app.enterCode(otherCode(code));
      await answer;
      await expectFieldProblem(app, app.code, /code is not right/i);
      await expect(app.code).toBeVisible();
    }
    const third = page.waitForResponse(`${demo.broker}/authorize-challenge`);
    await app.enterCode(otherCode(code));
    await third;
    await expectFieldProblem(app, app.code, /ask for another/i);
    // The right one comes too late.
    const fourth = page.waitForResponse(`${demo.broker}/authorize-challenge`);
    await app.enterCode(code);
    expect((await fourth).status()).toBeGreaterThanOrEqual(400);
    await expect(app.loadOrders).toBeHidden();
    await expect(app.problem(/.+/).first()).toBeVisible();
    await expect(page.getByText(address).first()).toBeVisible();
  });
});

test.describe('the social provider', () => {
  test('was refused: the app is still there to choose another way', async ({ page }) => {
    const app = new DemoPage(page);
    await askFabrikam(app);
    await app.button('Deny').click();
    await page.waitForURL(`${demo.broker}/**`);
    await expect(page.getByText(/refused|denied|not.*allow|cancel/i).first()).toBeVisible();
    // Another way is offered, and it works.
    await app.sayWho('ada@demo.example');
    await app.password.fill('Correct-horse-7');
    await app.button('Sign in').click();
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn('Email and password');
  });
});

test.describe('the callback', () => {
  test('opened twice does no harm to who is signed in', async ({ page }) => {
    const app = new DemoPage(page);
    await askFabrikam(app);
    const callback = page.waitForRequest((request) => request.url().startsWith(`${demo.app}/callback.html?`));
    await app.button('Allow').click();
    const address = (await callback).url();
    await page.waitForURL(`${demo.app}/`);
    await expect(app.loadOrders).toBeVisible();
    await page.goto(address);
    await page.waitForURL(`${demo.app}/`);
    await app.expectSignedIn('Fabrikam');
  });

  test('from another browser is refused, with a way back', async ({ page, browser }) => {
    const app = new DemoPage(page);
    await askFabrikam(app);
    await page.route(`${demo.app}/callback.html?*`, (route) => route.abort());
    const callback = page.waitForRequest((request) => request.url().startsWith(`${demo.app}/callback.html?`));
    await app.button('Allow').click();
    const address = (await callback).url();
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(address);
    await expect(stranger.getByRole('alert')).toContainText(/another browser/);
    expect(stranger.url()).not.toContain('code=');
    await stranger.getByRole('link', { name: 'Back to sign-in' }).click();
    await expect(stranger.locator('.idp-form').getByLabel('Email address')).toBeVisible();
    await stranger.context().close();
  });

  test('is not reached again by the back button', async ({ page }) => {
    const app = new DemoPage(page);
    await askFabrikam(app);
    await app.button('Allow').click();
    await page.waitForURL(`${demo.app}/`);
    await expect(app.loadOrders).toBeVisible();
    await page.goBack();
    await page.goto(demo.app);
    await app.expectSignedIn('Fabrikam');
  });
});

test.describe('the connections document', () => {
  test('with a connection of an unknown kind gets a labelled button', async ({ page }) => {
    await changeDocument(page, (text) => {
      const document = JSON.parse(text) as { connections: { id: string }[] };
      const future = {
        kind: 'telepathy',
        strategy: 'x',
        id: 'mind',
        label: 'Thought',
        hint: {},
        modes: [],
        visibility: 'button',
      };
      return JSON.stringify({
        ...document,
        connections: [future, ...document.connections.filter(({ id }) => id === 'social')],
      });
    });
    const app = new DemoPage(page);
    await app.open();
    await expect(app.button(/Thought/)).toBeVisible();
    await expect(app.button('Continue with Fabrikam')).toBeVisible();
    // The broker does not know it either, and says so on a page of its own.
    await app.button(/Thought/).click();
    await page.waitForURL((url) => url.port !== new URL(demo.app).port || url.pathname === '/callback.html');
    await expect(page.locator('body')).toContainText(/\w/);
  });

  test('that is malformed is said to the developer, and to the person in plain words', async ({ page }) => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await changeDocument(page, () => '{"version":1,"connections":7}');
    await page.goto(demo.app);
    await expect(page.locator('idp-login').getByRole('heading')).toBeVisible();
    await expect(page.locator('idp-login .idp-alert, idp-login .idp-lead').first()).toBeVisible();
    expect(said.join('\n')).toContain('connections');
  });
});

test.describe('a page that is not registered', () => {
  test('may not ask the broker for a login', async ({ page }) => {
    // The same app at another address: `127.0.0.1` instead of `localhost`.
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(demo.app.replace('localhost', '127.0.0.1'));
    const card = page.locator('idp-login');
    await expect(card.getByRole('heading')).toBeVisible();
    await expect(card.getByText(/not set up|cannot be used|reach|configur/i).first()).toBeVisible();
    expect(said.join('\n')).toMatch(/CORS/);
  });

  test('cannot be named as the redirect URI', async ({ page }) => {
    const query = new URLSearchParams({
      client_id: 'demo-app',
      response_type: 'code',
      redirect_uri: 'https://evil.example/callback',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      state: 'x',
      nonce: 'y',
    });
    const discovery = (await (await fetch(`${demo.broker}/.well-known/openid-configuration`)).json()) as {
      readonly authorization_endpoint: string;
    };
    const response = await page.goto(`${discovery.authorization_endpoint}?${query.toString()}`);
    expect(response?.status()).toBe(400);
    expect(page.url()).toContain(demo.broker);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expect(page.locator('body')).toContainText(/redirect/i);
  });
});
