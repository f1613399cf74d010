import { expect, test, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';

import { addAuthenticator } from './authenticator.js';
import { demo, DemoPage, mailedCodes, mailedLinks, newAddress, otherCode } from './demo-page.js';

const grace = { email: 'grace@demo.example', password: 'Correct-horse-9', key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
const phone = `http://127.0.0.1:${String(Number(new URL(demo.app).port) + 11)}`;
const seconds = 30;

/** The code that an authenticator app shows, some steps from now; a step on either side is accepted. */
function codeOf(key: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + steps * seconds * 1000 });
}

async function openAccount(page: Page): Promise<void> {
  await page.goto(`${demo.broker}/account`);
}

/** Signs in to the broker itself, by a mailed code. */
async function signInToAccount(page: Page, address: string): Promise<void> {
  const app = new DemoPage(page);
  await openAccount(page);
  await app.askForCode(address);
  const [code = ''] = await mailedCodes(address);
  await app.enterCode(code);
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
}

/** Makes the app forget who is signed in. */
async function forgetSession(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const all = await indexedDB.databases();
    all.forEach(({ name = '' }) => indexedDB.deleteDatabase(name));
  });
}

async function addPasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await expect(page.getByRole('status')).toHaveText('That is set up now.');
}

/** The key on the screen that sets up an authenticator app. */
async function keyOn(page: Page): Promise<string> {
  return (await page.locator('idp-login code').first().innerText()).replaceAll(/\s/g, '');
}

async function setUpApp(page: Page, app: DemoPage): Promise<{ readonly key: string; readonly used: string }> {
  await page.getByRole('button', { name: 'Set up Authenticator app' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const key = await keyOn(page);
  const used = codeOf(key, -1);
  await app.enterCode(used);
  return { key, used };
}

test.describe('passkeys', () => {
  test('are made on the account page, sign in by button, get a name and are deleted', async ({ page }) => {
    const address = newAddress();
    // Without an offer in the field, the person agrees to nothing but what they asked for.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
    });
    const authenticator = await addAuthenticator(page);
    await signInToAccount(page, address);
    await addPasskey(page);
    expect(await authenticator.credentials()).toHaveLength(1);

    await page.getByText(/^Change/).click();
    await page.getByLabel('Name').fill('My laptop <b>');
    await page.getByRole('button', { name: 'Rename' }).click();
    await expect(page.getByText('My laptop <b>').first()).toBeVisible();

    const app = new DemoPage(page);
    await app.open();
    await app.button('Continue with Passkey').click();
    await app.expectSignedIn('Passkey');

    await openAccount(page);
    await page.getByText(/^Change/).click();
    await page.getByRole('button', { name: 'Delete this passkey' }).click();
    await expect(page.getByRole('status')).toContainText('deleted here');
    await expect(page.getByText('You have no passkey yet.')).toBeVisible();

    // The device still has it; nobody here knows it any more.
    await page.context().clearCookies();
    await page.evaluate(() => localStorage.clear());
    await page.goto(`${demo.broker}/account`);
    await app.button('Continue with Passkey').click();
    await expect(app.problem(/belongs to no account/)).toBeVisible();
  });
});

test('a passkey is offered in the autofill of the field', async ({ page }) => {
  const address = newAddress();
  await addAuthenticator(page);
  await signInToAccount(page, address);
  await addPasskey(page);
  // The person of this authenticator picks what the field offers as soon as it does.
  await page.goto(demo.app);
  await new DemoPage(page).expectSignedIn('Passkey');
});

test('a passkey that is cancelled, or that the browser does not know, leaves other ways', async ({ page }) => {
  const app = new DemoPage(page);
  await app.open();
  await expect(app.identifier).toHaveAttribute('autocomplete', 'username webauthn');
  await page.evaluate(() => {
    // What a browser answers when the person closes its dialog.
    navigator.credentials.get = () => Promise.reject(new DOMException('closed', 'NotAllowedError'));
  });
  await app.button('Continue with Passkey').click();
  await expect(app.problem(/stopped before it was finished/)).toBeVisible();
  await page.evaluate(() => {
    Reflect.deleteProperty(window, 'PublicKeyCredential');
  });
  await app.button('Use a passkey').click();
  await expect(app.problem(/cannot use a passkey here/)).toBeVisible();
  await app.button('Back').click();
  await expect(app.identifier).toBeVisible();
});

test('an authenticator app is set up, asked for, and a code is taken once', async ({ page }) => {
  const address = newAddress();
  const app = new DemoPage(page);
  await signInToAccount(page, address);
  const { key, used } = await setUpApp(page, app);
  const codes = await page.locator('.idp-codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await app.button('I have saved them').click();
  await expect(page.getByRole('status')).toHaveText('That is set up now.');
  await expect(page.getByText('10 left')).toBeVisible();

  await page.context().clearCookies();
  await app.open();
  await app.askForCode(address);
  await app.enterCode((await mailedCodes(address, 2))[0] ?? '');
  await expect(page.getByText(/Open your authenticator app/)).toBeVisible();
  await app.enterCode(used);
  await expect(app.problem(/That code is not right/)).toBeVisible();
  await app.enterCode(otherCode(codeOf(key)));
  await expect(app.problem(/That code is not right/)).toBeVisible();
  await app.enterCode(codeOf(key, 1));
  await app.expectSignedIn('Email me a code');

  // A recovery code does as well, once.
  const [paper = ''] = codes;
  for (const works of [true, false]) {
    await page.context().clearCookies();
    await forgetSession(page);
    await app.open();
    await app.askForCode(address);
    await app.enterCode((await mailedCodes(address, works ? 3 : 4))[0] ?? '');
    await app.button('Use another way').click();
    await app.button('Recovery code').click();
    await app.enterCode(paper.toLowerCase());
    if (works) await expect(app.loadOrders).toBeVisible();
    else await expect(app.problem(/That code is not right/)).toBeVisible();
  }
});

test('a browser that is trusted is not asked again', async ({ page }) => {
  const app = new DemoPage(page);
  const signIn = async (): Promise<void> => {
    await app.open();
    await app.useRedirects();
    await app.sayWho(grace.email);
    await app.password.fill(grace.password);
    await app.button('Sign in').click();
  };
  await signIn();
  await page.getByLabel('Trust this browser for 30 days').check();
  await app.enterCode(codeOf(grace.key));
  await expect(app.loadOrders).toBeVisible();
  // The session ends, here and at the broker; the browser stays the same.
  await page.context().clearCookies({ name: /^idp_login_session/ });
  await forgetSession(page);
  await signIn();
  await expect(app.loadOrders).toBeVisible();
});

test('codes by text and e-mail, and a passkey, are second factors; another one can be chosen', async ({ page }) => {
  const app = new DemoPage(page);
  const address = newAddress();
  await signInToAccount(page, address);
  await page.getByRole('button', { name: 'Set up Code by text message' }).click();
  const number = `+4670${String(Date.now()).slice(-7)}`;
  await page.getByLabel('Phone number').fill(number);
  await app.button('Continue').click();
  const texted = async (count: number): Promise<string> => {
    let codes: readonly string[] = [];
    await expect
      .poll(async () => {
        const answer = await fetch(`${phone}/api/messages?to=${encodeURIComponent(number)}`);
        const all = (await answer.json()) as readonly { readonly text: string }[];
        codes = all.map(({ text }) => /\d{6}/.exec(text)?.[0] ?? '');
        return codes.length;
      })
      .toBeGreaterThanOrEqual(count);
    return codes[0] ?? '';
  };
  await app.enterCode(await texted(1));
  await app.button('I have saved them').click();
  await expect(page.getByRole('status')).toHaveText('That is set up now.');

  const authenticator = await addAuthenticator(page);
  await addPasskey(page);
  await authenticator.agree(false);

  await page.context().clearCookies();
  await app.open();
  await app.askForCode(address);
  await app.enterCode((await mailedCodes(address, 2))[0] ?? '');
  await app.button('Use another way').click();
  await app.button('Text message').click();
  await app.enterCode(await texted(2));
  await app.expectSignedIn('Email me a code');
});

test('an app asks for a second step, and is told that it was given', async ({ page }) => {
  // An account of this test's own: from now on it is asked for the second step.
  const app = new DemoPage(page);
  const address = newAddress();
  await app.open();
  await app.signUp(address, 'Kestrel-flies-9');
  await app.expectSignedIn('Email and password', address);
  const [link = ''] = await mailedLinks(address);
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await page.goto(demo.app);
  await expect(page.getByText('Not asked for')).toBeVisible();
  await app.button('Confirm it is you').click();
  // The broker does not know this browser yet: the account was made in the app.
  await app.sayWho(address);
  await app.password.fill('Kestrel-flies-9');
  await app.button('Sign in').click();
  const before = (await mailedCodes(address, 0)).length;
  await app.button('Code by email').click();
  await app.enterCode((await mailedCodes(address, before + 1))[0] ?? '');
  await app.button('I have saved them').click();
  await expect(page.locator('#assurance')).toHaveText('Confirmed');
});
