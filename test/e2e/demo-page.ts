import { expect, type Locator, type Page } from '@playwright/test';

/** The addresses of a running demo. */
export interface DemoAddresses {
  readonly app: string;
  readonly broker: string;
  readonly api: string;
  readonly mailbox: string;
  readonly social: string;
}

/** Addresses are counted from the base port, as `npm start` counts them. */
export function demoAddresses(base: number): DemoAddresses {
  return {
    app: `http://localhost:${String(base)}`,
    broker: `http://localhost:${String(base + 1)}`,
    api: `http://localhost:${String(base + 2)}`,
    mailbox: `http://127.0.0.1:${String(base + 3)}`,
    social: `http://127.0.0.1:${String(base + 5)}`,
  };
}

/** The demo that the end-to-end lane starts. */
export const demo: DemoAddresses = demoAddresses(Number(process.env['E2E_PORT'] ?? 4480));

/** What a person sees and does on the demo app, in the words of the page. */
export class DemoPage {
  readonly page: Page;
  readonly addresses: DemoAddresses;

  constructor(page: Page, addresses: DemoAddresses = demo) {
    this.page = page;
    this.addresses = addresses;
  }

  get identifier(): Locator {
    // The broker's page has forms of its own until the widget is there.
    return this.page.locator('.idp-form').getByLabel(/^email address/i);
  }

  get password(): Locator {
    return this.page.locator('.idp-form').getByLabel('Password', { exact: true });
  }

  get code(): Locator {
    return this.page.getByLabel('Code', { exact: true });
  }

  /** A text of the card, wherever it stands: beside a field or above the form. */
  problem(text: string | RegExp): Locator {
    return this.page.locator('idp-login .idp-alert, idp-login .idp-field-error').filter({ hasText: text });
  }

  get loadOrders(): Locator {
    return this.page.getByRole('button', { name: 'Load my orders' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async open(): Promise<void> {
    // A sign-out that is still on its way breaks off what is opened meanwhile.
    await expect(() => this.page.goto(this.addresses.app)).toPass();
    await expect(this.identifier).toBeVisible();
  }

  /** Makes every connection run by redirect, as a page does that wants no password typed into it. */
  async useRedirects(): Promise<void> {
    await this.page.locator('idp-login').evaluate((element) => {
      element.setAttribute('mode', 'redirect');
    });
  }

  async sayWho(identifier: string): Promise<void> {
    await this.identifier.fill(identifier);
    await this.button('Continue').click();
  }

  /** Makes an account in the app itself. */
  async signUp(identifier: string, password: string): Promise<void> {
    await this.button('Sign up').click();
    await this.identifier.fill(identifier);
    await this.password.fill(password);
    await this.button('Create account').click();
  }

  async signInByPassword(identifier: string, password: string): Promise<void> {
    await this.sayWho(identifier);
    await this.password.fill(password);
    await this.button('Sign in').click();
  }

  /** Signs in at one of the demo's OpenID providers. */
  async signInAtProvider(user: string, password: string): Promise<void> {
    await this.page.getByLabel(/user name/i).fill(user);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.button('Sign in').click();
  }

  async askForCode(identifier: string): Promise<void> {
    await this.sayWho(identifier);
    await this.button('Email me a code').click();
    await expect(this.code).toBeVisible();
  }

  async enterCode(code: string): Promise<void> {
    await this.code.fill(code);
    await this.button('Verify').click();
  }

  /** Expects the app to show who is signed in, and its API to answer. */
  async expectSignedIn(connection: string, name?: string): Promise<void> {
    await expect(this.loadOrders).toBeVisible();
    await expect(this.page.locator('[data-connection]:not(body)').first()).toHaveText(connection);
    if (name !== undefined) await expect(this.page.getByText(name, { exact: true }).first()).toBeVisible();
    const answer = this.page.waitForResponse(
      (response) => response.url() === `${this.addresses.api}/orders` && response.request().method() === 'GET',
    );
    await this.loadOrders.click();
    const response = await answer;
    expect(response.status()).toBe(200);
    expect(await response.request().headerValue('authorization')).toMatch(/^DPoP /);
    await expect(this.page.getByRole('heading', { name: /^Order / }).first()).toBeVisible();
  }

  async expectSignedOut(): Promise<void> {
    await expect(this.loadOrders).toBeHidden();
    await expect(this.page.locator('idp-login')).toBeVisible();
  }
}

interface Message {
  readonly codes: readonly string[];
  readonly text: string;
}

/** The links to the broker that were mailed to an address, the newest first; waits until there are as many as asked for. */
export async function mailedLinks(address: string, count = 1): Promise<readonly string[]> {
  let links: readonly string[] = [];
  await expect
    .poll(async () => {
      const response = await fetch(`${demo.mailbox}/api/messages?to=${encodeURIComponent(address)}`);
      const messages = (await response.json()) as readonly Message[];
      links = messages.flatMap(({ text }) => text.split(/\s+/).filter((word) => word.startsWith(`${demo.broker}/`)));
      return links.length;
    })
    .toBeGreaterThanOrEqual(count);
  return links;
}

/** The codes that were mailed to an address, the newest first; waits until there are as many as asked for. */
export async function mailedCodes(
  address: string,
  count = 1,
  mailbox: string = demo.mailbox,
): Promise<readonly string[]> {
  let codes: readonly string[] = [];
  await expect
    .poll(async () => {
      const response = await fetch(`${mailbox}/api/messages?to=${encodeURIComponent(address)}`);
      const messages = (await response.json()) as readonly Message[];
      codes = messages.flatMap((message) => message.codes);
      return codes.length;
    })
    .toBeGreaterThanOrEqual(count);
  return codes;
}

/** A code of the same shape that is not this one. */
export function otherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

let people = 0;

/** An address that nobody else in this run uses. */
export function newAddress(): string {
  people += 1;
  return `person-${String(process.pid)}-${String(people)}@demo.example`;
}
