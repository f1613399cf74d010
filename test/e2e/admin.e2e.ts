import { expect, test, type Page } from '@playwright/test';

import { AdminPage, shownConnections } from './admin-page.js';
import { demo } from './demo-page.js';

let made = 0;

/** An id that nobody else in this run uses. */
function newId(): string {
  made += 1;
  return `trial-${String(process.pid)}-${String(made)}`;
}

async function signInAtProvider(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel(/user name/i).fill(user);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test.describe('the admin page', () => {
  test('lets administrators in, and nobody else', async ({ page }) => {
    const admin = new AdminPage(page);
    await admin.signIn('ada@demo.example', 'Correct-horse-7');
    await expect(admin.heading('This account is not an administrator')).toBeVisible();
    await admin.button('Use another account').click();
    await expect(admin.button('Sign in')).toBeVisible();
    await admin.signIn();
    await expect(admin.heading('Connections')).toBeVisible();
    await expect(page.getByRole('link', { name: /^F Fabrikam|Fabrikam/ })).toBeVisible();
    await admin.button('Sign out').click();
    await expect(admin.button('Sign in')).toBeVisible();
    expect(admin.offences).toEqual([]);
  });

  test('comes back to where somebody wanted to go', async ({ page }) => {
    const admin = new AdminPage(page);
    await admin.signIn(undefined, undefined, '/logs');
    await expect(admin.heading('Logs')).toBeVisible();
  });

  test('lists, searches and filters connections', async ({ page }) => {
    const admin = new AdminPage(page);
    await admin.signIn();
    await page.getByRole('searchbox', { name: 'Search' }).fill('umbrella');
    await expect(page.getByRole('status').filter({ hasText: 'One connection found' })).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await page.getByLabel('Kind').selectOption('legal');
    await expect(page.getByRole('link', { name: /Nordic eID/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /Fabrikam/ })).toHaveCount(0);
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like this');
    await expect(page.getByText('Nothing fits this search.')).toBeVisible();
  });

  test('makes a connection by keyboard alone, shows problems at their fields', async ({ page }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await expect(admin.heading('Connections')).toBeVisible();
    await admin.tabTo(page.getByRole('link', { name: 'New connection' }));
    await page.keyboard.press('Enter');
    await admin.tabTo(admin.button(/^Social, by OpenID Connect/));
    await page.keyboard.press('Enter');
    await expect(admin.field(/^Id\b/)).toBeFocused();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(id);
    await admin.tabTo(admin.field(/^Issuer/));
    await page.keyboard.type('http://provider.example');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('2 things are wrong');
    // The first field with a problem has the focus, and its problem is read with it.
    await expect(admin.field(/^Issuer/)).toBeFocused();
    await expect(admin.field(/^Issuer/)).toHaveAccessibleDescription(/must be an https address/);
    await expect(admin.field(/^Client ID/)).toHaveAccessibleDescription(/is missing/);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(demo.social);
    await page.keyboard.press('Tab');
    await page.keyboard.type('dev-broker');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.broker}/admin/connections/${id}`);
    await expect(admin.heading('Social account')).toBeVisible();
    expect(await shownConnections()).toContain(id);
    expect(admin.offences).toEqual([]);
  });

  test('edits a connection: sync, applications, options, and deletes it', async ({ page }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await admin.makeSocialConnection(id);
    await page.getByRole('radio', { name: /At the first login/ }).check();
    await admin.field(/^Scopes/).fill('openid email');
    await admin.field(/^Client ID/).click();
    await admin.button('Save').click();
    await expect(page.getByText('Saved, and in force.')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('radio', { name: /At the first login/ })).toBeChecked();
    await expect(admin.field(/^Scopes/)).toHaveValue('openid email');
    await expect(page.getByPlaceholder(/kept/)).toHaveValue('');

    await admin.field(/^Issuer/).fill('not an address');
    await admin.field(/^Client ID/).click();
    await admin.button('Save').click();
    await expect(admin.field(/^Issuer/)).toBeFocused();
    await admin.button('Undo changes').click();
    await expect(admin.field(/^Issuer/)).toHaveValue(demo.social);

    await page.getByRole('switch', { name: /Demo app/ }).uncheck();
    await expect(page.getByText('Switched off for Demo app.')).toBeVisible();
    expect(await shownConnections()).not.toContain(id);
    await page.getByRole('switch', { name: /Demo app/ }).check();
    await expect(page.getByText('Enabled for Demo app.')).toBeVisible();
    expect(await shownConnections()).toContain(id);

    await admin.button('Check the source').click();
    await expect(page.getByText(/^The source answers/)).toBeVisible();

    await admin.button('Delete this connection').click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await admin.button('Delete this connection').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(admin.heading('Connections')).toBeVisible();
    expect(await shownConnections()).not.toContain(id);
  });

  test('tries a connection that no application may use, and stays signed in itself', async ({ page, context }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await admin.makeSocialConnection(id);
    await page.getByRole('switch', { name: 'People can sign in with it' }).uncheck();
    await admin.button('Save').click();
    await expect(page.getByText('Saved, and in force.')).toBeVisible();
    expect(await shownConnections()).not.toContain(id);

    const [tab] = await Promise.all([context.waitForEvent('page'), admin.button('Try this connection').click()]);
    await tab.waitForURL(`${demo.social}/**`);
    await signInAtProvider(tab, 'imani', 'social-pass-2');
    await tab.getByRole('button', { name: 'Allow' }).click();
    await tab.waitForURL(`${demo.broker}/admin/tried/*`);
    await expect(tab.getByRole('heading', { name: 'It works' })).toBeVisible();
    await expect(tab.getByRole('region', { name: 'Raw profile' })).toContainText('"preferred_username": "imani"');
    await expect(tab.getByRole('region', { name: 'Normalized profile' })).toContainText('"username": "imani"');
    await new AdminPage(tab).expectAccessible();
    await tab.close();

    // A second trial, which the person at the provider breaks off.
    const [other] = await Promise.all([context.waitForEvent('page'), admin.button('Try this connection').click()]);
    await other.waitForURL(`${demo.social}/**`);
    await other
      .getByRole('link', { name: /cancel/i })
      .or(other.getByRole('button', { name: /cancel|deny/i }))
      .first()
      .click();
    await other.waitForURL(`${demo.broker}/**`);
    await other
      .getByRole('link', { name: /back to|cancel/i })
      .or(other.getByRole('button', { name: /back to|cancel/i }))
      .first()
      .click();
    await expect(other.getByRole('heading', { name: 'It did not work' })).toBeVisible();
    await other.close();

    // The broker's session of the administrator is back in its place: signing in again needs no password.
    await page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) if (name !== undefined) indexedDB.deleteDatabase(name);
    });
    const fresh = await context.newPage();
    await fresh.goto(`${demo.broker}/admin`);
    await fresh.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(fresh.getByRole('heading', { name: 'Connections' })).toBeVisible();
    await expect(fresh.getByText('Olga Admin')).toBeVisible();
  });

  test('finds a user, blocks and unblocks them, and reads their log', async ({ page, context }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await admin.makeSocialConnection(id);
    const [tab] = await Promise.all([context.waitForEvent('page'), admin.button('Try this connection').click()]);
    await signInAtProvider(tab, 'freya', 'social-pass-3');
    await tab.getByRole('button', { name: 'Allow' }).click();
    await expect(tab.getByRole('heading', { name: 'It works' })).toBeVisible();
    await tab.getByRole('link', { name: /^social\|/ }).click();
    const person = new AdminPage(tab);
    await expect(person.field('Name').first()).toBeDisabled();
    await expect(tab.getByText(/follows the source at each login/)).toBeVisible();
    await person.button('Block').click();
    await expect(tab.getByText(/This user is blocked/)).toBeVisible();
    await tab.getByRole('link', { name: 'Log', exact: true }).click();
    await expect(person.heading('Logs')).toBeVisible();
    await tab.getByLabel('What').selectOption('s');
    const entry = tab.getByRole('listitem').filter({ hasText: 'Signed in' }).first();
    await entry.locator('summary').click();
    await entry.getByRole('link', { name: /^social\|/ }).click();
    await person.button('Unblock').click();
    await expect(tab.getByText(/This user is blocked/)).toBeHidden();
    await expect(tab.getByText('They can sign in again.')).toBeVisible();
  });

  test('writes, tries, saves and rolls back a script of a custom database', async ({ page }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await admin.open('/connections/new');
    await admin.button(/^Custom database/).click();
    await admin.field(/^Id\b/).fill(id);
    await admin.button('Create').click();
    await page.getByRole('link', { name: 'Scripts', exact: true }).click();
    await expect(admin.heading(`Scripts of ${id}`)).toBeVisible();
    const editor = admin.field(/^Script login/);

    await page.getByLabel('Begin with a template').selectOption('web-service');
    await expect(editor).toContainText('SERVICE_URL');
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('function login(name, password, callback) {');
    await expect(page.getByText('It cannot be saved.')).toBeVisible();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      "function login(name, password, callback) { console.log('hello from the script'); callback(null, { user_id: 'u-1', email: name }); }",
    );
    await expect(page.getByText('It cannot be saved.')).toBeHidden();
    await admin.field('userNameOrEmail').fill('somebody@x.example');
    await page
      .getByRole('textbox', { name: 'password', exact: true })
      .or(page.getByLabel('password', { exact: true }))
      .fill('secret');
    await admin.button('Try').click();
    await expect(page.getByRole('region', { name: 'Result' })).toContainText('"sourceUserId": "u-1"');
    await expect(page.getByRole('region', { name: 'Console' })).toContainText('hello from the script');

    await admin.button('Save').click();
    await expect(page.getByText('Version 2', { exact: true })).toBeVisible();
    await admin.button('Roll back to version 1').click();
    await expect(page.getByText('Version 3', { exact: true })).toBeVisible();
    await expect(editor).not.toContainText('hello from the script');
    await admin.expectAccessible();
    expect(admin.offences).toEqual([]);
  });

  test('imports people from a file, and shows how far it is', async ({ page }) => {
    const admin = new AdminPage(page);
    const id = newId();
    await admin.signIn();
    await admin.open('/connections/new');
    await admin.button(/^Custom database/).click();
    await admin.field(/^Id\b/).fill(id);
    await page.getByRole('checkbox', { name: /Move people into the broker/ }).check();
    await admin.button('Create').click();
    await page.getByRole('link', { name: 'Scripts', exact: true }).click();
    const people = ['one', 'two', 'three'].map((name) => ({ user_id: name, email: `${name}@${id}.example`, name }));
    const lines = [...people.map((person) => JSON.stringify(person)), 'no json'].join('\n');
    await page.getByLabel('File of JSON lines').setInputFiles({
      name: 'people.jsonl',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(lines),
    });
    await admin.button('Import').click();
    await expect(page.getByText(/finished: 4 of 4 lines, 3 new, 0 were there,\s+1 failed/)).toBeVisible();
    await expect(page.getByText('Line 4: The line is not JSON.')).toBeVisible();
    await expect(page.getByText('0 of 3 people have moved into the broker')).toBeVisible();
    await admin.expectAccessible();
    await admin.open('/users');
    await page.getByRole('searchbox', { name: 'Search' }).fill(`@${id}.example`);
    await expect(page.getByRole('status').filter({ hasText: '3 users found' })).toBeVisible();
  });

  test('puts Actions into the order of a flow, by keyboard and by drag', async ({ page }) => {
    const admin = new AdminPage(page);
    const [one, two] = [`One ${newId()}`, `Two ${newId()}`];
    await admin.signIn();
    await admin.open('/pipelines');
    // A point at which nothing of the other tests passes.
    await page.getByLabel('Point').selectOption('custom-phone-provider');
    for (const name of [one, two]) {
      await page.getByRole('textbox', { name: 'Name' }).fill(name);
      await admin.button('Add').click();
      await expect(page.getByRole('heading', { name })).toBeVisible();
      await admin.button('Deploy').click();
      await expect(page.getByText('version 1 is deployed')).toBeVisible();
      await admin.button('Put into the flow').click();
      await expect(admin.button('Take out of the flow')).toBeVisible();
    }
    const order = page.getByRole('list', { name: 'Actions' }).getByRole('listitem');
    await expect(order).toHaveText([new RegExp(one), new RegExp(two)]);
    await admin.button(`Move ${two} earlier`).focus();
    await page.keyboard.press('Enter');
    await expect(order).toHaveText([new RegExp(two), new RegExp(one)]);
    await expect(page.getByRole('status').filter({ hasText: 'Now number 1 of 2.' })).toHaveCount(1);
    await expect(admin.button(`Move ${two} later`)).toBeFocused();
    await order.nth(0).dragTo(order.nth(1));
    await expect(order).toHaveText([new RegExp(one), new RegExp(two)]);
    await admin.expectAccessible();
    for (const name of [one, two]) {
      await page
        .getByRole('list', { name: 'Actions' })
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .click();
      await admin.button('Take out of the flow').click();
      await admin.button('Put into the flow').waitFor();
      await admin.button('Delete').click();
      await expect(page.getByText('It is gone.')).toBeVisible();
    }
    expect(admin.offences).toEqual([]);
  });

  test('shows what rules and Actions did at a login', async ({ page, context }) => {
    const admin = new AdminPage(page);
    const name = `Marks ${newId()}`;
    await admin.signIn();
    await admin.open('/pipelines');
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await admin.button('Add').click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await admin.button('Deploy').click();
    await expect(page.getByText('version 1 is deployed')).toBeVisible();
    await admin.button('Put into the flow').click();
    await expect(admin.button('Take out of the flow')).toBeVisible();
    await admin.open('/connections/users');
    const [tab] = await Promise.all([context.waitForEvent('page'), admin.button('Try this connection').click()]);
    const form = tab.locator('.idp-form');
    await form.getByLabel(/^email address/i).fill('ada@demo.example');
    await form
      .getByRole('button', { name: 'Continue', exact: true })
      .or(form.getByLabel('Password', { exact: true }))
      .first()
      .waitFor();
    if (!(await form.getByLabel('Password', { exact: true }).isVisible()))
      await form.getByRole('button', { name: 'Continue', exact: true }).click();
    await form.getByLabel('Password', { exact: true }).fill('Correct-horse-7');
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(tab.getByRole('heading', { name: 'It works' })).toBeVisible();
    await admin.open('/traces');
    const trace = page.getByRole('listitem').filter({ hasText: 'users · idp-login-try' }).first();
    await trace.locator('summary').click();
    await expect(trace.getByText(name)).toBeVisible();
    await expect(trace.getByText('passed').first()).toBeVisible();
    await admin.expectAccessible();
    await admin.open('/pipelines');
    await page
      .getByRole('list', { name: 'Actions' })
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    await admin.button('Take out of the flow').click();
    await admin.button('Put into the flow').waitFor();
    await admin.button('Delete').click();
    await expect(page.getByText('It is gone.')).toBeVisible();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is accessible and narrow enough in ${colorScheme}`, async ({ page }) => {
      test.slow();
      const admin = new AdminPage(page);
      await page.emulateMedia({ colorScheme });
      await admin.open();
      await expect(admin.button('Sign in')).toBeVisible();
      await admin.expectAccessible();
      await admin.signIn();
      const pages: readonly (readonly [string, RegExp])[] = [
        ['', /^Connections$/],
        ['/connections/new', /^New connection$/],
        ['/connections/acme', /^Company account$/],
        ['/connections/nobody', /^Connection$/],
        ['/users', /^Users$/],
        ['/logs', /^Logs$/],
        ['/databases', /^Database scripts$/],
        ['/databases/shop', /^Scripts of shop$/],
        ['/pipelines', /^Pipelines$/],
        ['/traces', /^Login traces$/],
      ];
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        for (const [path, heading] of pages) {
          await admin.open(path);
          await expect(admin.heading(heading).first()).toBeVisible();
          await expect(page.getByText('Loading …')).toHaveCount(0);
          await admin.expectAccessible();
          await admin.expectNoSideways();
        }
      }
      expect(admin.offences).toEqual([]);
    });
  }
});
