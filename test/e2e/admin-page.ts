import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

import { demo } from './demo-page.js';

/** What an administrator sees and does, in the words of the admin page. */
export class AdminPage {
  readonly page: Page;
  /** What broke the page's policy, or was asked of another origin. */
  readonly offences: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) this.offences.push(message.text());
    });
    page.on('pageerror', (error) => this.offences.push(error.message));
    page.on('request', (request) => {
      const isOwn = new URL(page.url()).pathname.startsWith('/admin');
      if (isOwn && !request.isNavigationRequest() && !request.url().startsWith(`${demo.broker}/`)) {
        this.offences.push(`request to ${request.url()}`);
      }
    });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  field(name: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name });
  }

  async open(path = ''): Promise<void> {
    await this.page.goto(`${demo.broker}/admin${path}`);
  }

  /** Signs in at the broker's own page. */
  async signIn(identifier = 'admin@demo.example', password = 'Correct-horse-8', path = ''): Promise<void> {
    await this.open(path);
    await this.button('Sign in').click();
    await this.page.waitForURL(`${demo.broker}/interaction/*`);
    const form = this.page.locator('.idp-form');
    await form.getByLabel(/^email address/i).fill(identifier);
    await this.button('Continue').click();
    await form.getByLabel('Password', { exact: true }).fill(password);
    await this.button('Sign in').click();
    await this.page.waitForURL(`${demo.broker}/admin${path}`);
  }

  /** Makes a connection to the demo's social provider that no other test uses. */
  async makeSocialConnection(id: string): Promise<void> {
    await this.open('/connections/new');
    await this.button(/^Social, by OpenID Connect/).click();
    await this.field(/^Id\b/).fill(id);
    await this.field('Name on the button').fill(`Trial of ${id}`);
    await this.field(/^Issuer/).fill(demo.social);
    await this.field(/^Client ID/).fill('dev-broker');
    await this.page.getByLabel('Client secret').fill('social-client-secret');
    await this.button('Create').click();
    await expect(this.heading(`Trial of ${id}`)).toBeVisible();
  }

  /** Presses Tab until what is looked for has the focus. */
  async tabTo(target: Locator): Promise<void> {
    for (let presses = 0; presses < 80; presses += 1) {
      await this.page.keyboard.press('Tab');
      if (await target.evaluate((element) => element.matches(':focus'))) return;
    }
    throw new Error('Tab does not lead there');
  }

  /** Holds what is shown against the rules of axe. */
  async expectAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  }

  /** Expects that nobody has to scroll to the side. */
  async expectNoSideways(): Promise<void> {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  }
}

/** The ids of the connections that the login page of an application shows. */
export async function shownConnections(clientId = 'demo-app'): Promise<readonly string[]> {
  const response = await fetch(`${demo.broker}/login/connections?client_id=${clientId}`);
  const { connections } = (await response.json()) as { connections: readonly { id: string }[] };
  return connections.map(({ id }) => id);
}
