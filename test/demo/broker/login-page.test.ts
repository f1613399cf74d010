import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chromium, type Browser, type Page } from 'playwright-core';

import { buildLoginPage } from '../../../demo/login-page/build.js';
import { findChromium } from '../../support/browser.js';
import { ada, app, codeIn, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createRedirectApp, type RedirectApp } from './support/redirect-app.js';

describe('the login page in a browser', () => {
  let assetsDir = '';
  let broker: BrokerUnderTest;
  let browser: Browser;

  before(async () => {
    assetsDir = await mkdtemp(join(tmpdir(), 'idp-login-assets-'));
    await buildLoginPage(assetsDir);
    broker = await startTestBroker({ assetsDir });
    const executablePath = findChromium();
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
  });
  after(async () => {
    await browser.close();
    await broker.close();
    await rm(assetsDir, { recursive: true });
  });

  /** Opens the login page; `end` is where the app's callback was reached. */
  const visit = async ({
    javaScriptEnabled = true,
    params = {},
  }: { javaScriptEnabled?: boolean; params?: Record<string, string> } = {}): Promise<{
    page: Page;
    client: RedirectApp;
    end: Promise<URL>;
    complaints: string[];
  }> => {
    const client = await createRedirectApp(broker.url);
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (![broker.url, app].includes(new URL(request.url()).origin)) complaints.push(`asked ${request.url()}`);
    });
    const end = new Promise<URL>((resolve) => {
      void context.route(`${app}/**`, (route) => {
        resolve(new URL(route.request().url()));
        return route.fulfill({ body: 'the app' });
      });
    });
    await page.goto((await client.authorizeUrl(params)).href);
    return { page, client, end, complaints };
  };
  const finish = async (client: RedirectApp, url: URL): Promise<Record<string, unknown>> => {
    const page = { url, status: 0, headers: new Headers(), text: '', forms: [] };
    return (await client.finish(page)).claims;
  };

  it('signs in without script: a wrong password, then the right one', async () => {
    const { page, client, end, complaints } = await visit({ javaScriptEnabled: false });
    await page.getByLabel('Email address').first().fill(ada.username);
    await page.getByLabel('Password').fill('not it');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('That did not match').waitFor();
    assert.equal(await page.getByLabel('Email address').first().inputValue(), ada.username);
    await page.getByLabel('Password').fill(ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    assert.equal((await finish(client, await end))['email'], ada.username);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('offers a new password and a new account without script, also after a failure', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.getByLabel('Email address').first().fill(ada.username);
    await page.getByLabel('Password').fill('not it');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Create an account' }).count(), 1);
    await page.getByRole('link', { name: 'I forgot my password' }).click();
    await page.getByRole('heading', { name: 'Reset your password' }).waitFor();
    await page.context().close();
  });

  it('takes the password of another store without script, by the domain', async () => {
    broker.connect({
      id: 'staff',
      strategy: 'database',
      domains: ['staff.example'],
      options: { identifiers: ['email'], verification: 'none' },
    });
    const { page, client, end } = await visit({ javaScriptEnabled: false, params: { prompt: 'create' } });
    const name = 'sofia@staff.example';
    await page.getByLabel('Email address').first().fill(name);
    await page.getByLabel('Password').fill('Correct-horse-5');
    await page.getByRole('button', { name: 'Create account' }).click();
    assert.equal((await finish(client, await end))['urn:idp-login:connection'], 'staff');
    await page.context().close();
    const again = await visit({ javaScriptEnabled: false });
    await again.page.getByLabel('Email address').first().fill(name);
    await again.page.getByLabel('Password').fill('not it');
    await again.page.getByRole('button', { name: 'Sign in' }).click();
    await again.page.getByRole('alert').getByText('That did not match').waitFor();
    await again.page.getByLabel('Password').fill('Correct-horse-5');
    await again.page.getByRole('button', { name: 'Sign in' }).click();
    assert.equal((await finish(again.client, await again.end))['urn:idp-login:connection'], 'staff');
    await again.page.context().close();
  });

  it('leads to a company without script, by the domain', async () => {
    // Any other origin does: what counts is that the browser may go there from a form.
    const company = createServer((_, response) => response.end('the company'));
    await new Promise<void>((resolve) => company.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${String((company.address() as AddressInfo).port)}`;
    broker.connect({
      id: 'company',
      strategy: 'oauth2',
      kind: 'enterprise',
      domains: ['company.example'],
      options: {
        authorizationUrl: `${origin}/authorize`,
        tokenUrl: `${origin}/token`,
        profileUrl: `${origin}/user`,
        clientId: 'dev-broker',
        clientSecret: 'not a secret',
      },
    });
    const { page, complaints } = await visit({ javaScriptEnabled: false });
    await page.getByLabel('Email address').first().fill('carl@company.example');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('the company').waitFor();
    assert.ok(page.url().startsWith(`${origin}/authorize?`));
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.startsWith(`asked ${origin}`)),
      [],
    );
    await page.context().close();
    company.closeAllConnections();
    company.close();
  });

  it('offers every variant of an electronic identity without script', async () => {
    broker.connect({
      id: 'eid',
      strategy: 'eid',
      label: 'Nordic eID',
      options: {
        issuer: 'http://127.0.0.1:1',
        clientId: 'dev-broker',
        country: 'SE',
        variants: [
          { id: 'same-device', acr: 'urn:same' },
          { id: 'other-device', acr: 'urn:other' },
        ],
      },
    });
    const { page } = await visit({ javaScriptEnabled: false });
    const addresses = await Promise.all(
      ['this', 'another'].map((where) =>
        page.getByRole('link', { name: `Continue with Nordic eID on ${where} device` }).getAttribute('href'),
      ),
    );
    assert.deepEqual(
      addresses.map((address) => new URL(address ?? '', broker.url).search),
      ['?connection=eid&variant=same-device', '?connection=eid&variant=other-device'],
    );
    await page.context().close();
  });

  it('signs in without script by a code', async () => {
    const { page, client, end } = await visit({ javaScriptEnabled: false });
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Code', exact: true }) });
    await form.getByLabel('Email address').fill('noscript@demo.example');
    await form.getByRole('button').click();
    await page.getByLabel('Code').fill(codeIn(await broker.mail(broker.mails.length - 1)));
    await page.getByRole('button', { name: 'Go on' }).click();
    assert.equal((await finish(client, await end))['email'], 'noscript@demo.example');
    await page.context().close();
  });

  it('shows the widget in place of the forms, under its policy and with no request to others', async () => {
    const { page, client, end, complaints } = await visit({
      params: { connection: 'users', login_hint: ada.username },
    });
    await page.locator('idp-login:defined').waitFor();
    assert.equal(await page.locator('form[action$="/login"]').count(), 0);
    await page.locator('input[type=password]').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    await page.locator('input[type=password]').fill(ada.password);
    await page.keyboard.press('Enter');
    const claims = await finish(client, await end);
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['urn:idp-login:connection'], 'users');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
