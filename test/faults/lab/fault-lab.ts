import { strict as assert } from 'node:assert';
import { chromium, firefox, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { LoginClientConfig } from '../../../src/config/login-client-config.js';
import { startEvilBroker, type EvilBroker } from '../../evil-broker/broker/evil-broker.js';
import { chromiumArgs, findFirefox, requireChromium } from '../../support/browser.js';
import type { Outcome } from './fault-page.js';
import { startFaultSite, type FaultSite } from './fault-site.js';

/** The engine that the faults are tried in: `FAULTS_BROWSER=firefox`, or Chromium. */
export const engine: 'chromium' | 'firefox' = process.env['FAULTS_BROWSER'] === 'firefox' ? 'firefox' : 'chromium';

/** Starts the browser; one serves all tests of a file. */
export async function launch(): Promise<Browser> {
  if (engine === 'chromium') return chromium.launch({ executablePath: requireChromium(), args: [...chromiumArgs] });
  const executablePath = findFirefox();
  if (executablePath === undefined)
    throw new Error('There is no Firefox on this machine; install it or set FIREFOX_PATH.');
  return firefox.launch({ channel: 'moz-firefox', executablePath });
}

/** One test's world: a broker, the app's server and a browser profile of its own. */
export class FaultLab {
  readonly broker: EvilBroker;
  readonly site: FaultSite;
  readonly context: BrowserContext;
  readonly #config: Partial<LoginClientConfig>;

  private constructor(
    broker: EvilBroker,
    site: FaultSite,
    context: BrowserContext,
    config: Partial<LoginClientConfig>,
  ) {
    this.broker = broker;
    this.site = site;
    this.context = context;
    this.#config = config;
  }

  /** Sets it up; `before` are scripts that run in every page ahead of the app. */
  static async open(
    browser: Browser,
    config: Partial<LoginClientConfig> = {},
    before: readonly string[] = [],
  ): Promise<FaultLab> {
    const site = await startFaultSite();
    const broker = await startEvilBroker({ page: site.origin });
    const lab = new FaultLab(broker, site, await browser.newContext(), config);
    // The loader of these files names the functions in them with this, also those that run in the page.
    // Machines that run several things at once are slow.
    lab.context.setDefaultTimeout(60_000);
    await lab.context.addInitScript('globalThis.__name ??= (named) => named');
    for (const script of before) await lab.context.addInitScript(script);
    await lab.context.addInitScript(`globalThis.labConfig = ${JSON.stringify(lab.config())}`);
    return lab;
  }

  /** How the pages set up their client. */
  config(): LoginClientConfig {
    const { broker, site } = this;
    return {
      issuer: broker.issuer,
      clientId: broker.clientId,
      redirectUri: `${site.origin}/callback.html`,
      postLogoutRedirectUri: `${site.origin}/`,
      scope: 'openid profile email offline_access',
      apiOrigins: [broker.issuer],
      ...this.#config,
    };
  }

  /** Opens the app in a tab of its own. */
  async openPage(path = '/'): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(`${this.site.origin}${path}`);
    await ready(page);
    return page;
  }

  /** Opens the app and signs in by redirect. */
  async openSignedIn(): Promise<Page> {
    const page = await this.openPage();
    assert.deepEqual(await this.signIn(page), { status: 'signed-in' });
    return page;
  }

  /** Signs in by redirect; gives the status of the callback, or the code of its error. */
  async signIn(page: Page): Promise<{ status?: unknown; code?: string | undefined }> {
    const outcome = await this.redirect(page);
    if (outcome.code !== undefined) return { code: outcome.code };
    return { status: (outcome.value as { status?: unknown } | undefined)?.status };
  }

  /** Leaves the page for the broker and waits until the app has handled what came back. */
  async redirect(page: Page): Promise<Outcome> {
    // Nothing is awaited in the page: it goes away in the middle.
    await page.evaluate(() => {
      Object.assign(globalThis, { leaving: true });
      globalThis.lab.client
        .signIn({ returnTo: '/' })
        .catch((error: unknown) => globalThis.lab.uncaught.push(String(error)));
    });
    await page.waitForFunction(
      () => !('leaving' in globalThis) && 'lab' in globalThis && location.pathname === '/callback.html',
    );
    return page.evaluate(() => globalThis.lab.callback);
  }

  async close(): Promise<void> {
    await this.context.close();
    await Promise.all([this.broker.close(), this.site.close()]);
  }
}

/** Waits until the app runs in the page. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => 'lab' in globalThis);
}

/** Begins a login by redirect that cannot leave the page; tells why. */
export function beginSignIn(page: Page): Promise<Outcome> {
  return page.evaluate(() => globalThis.lab.settle(globalThis.lab.client.signIn({ returnTo: '/' })));
}

/** Asks the app for an access token. */
export function token(page: Page, options: { readonly refresh?: boolean } = {}): Promise<Outcome> {
  return page.evaluate((wish) => globalThis.lab.settle(globalThis.lab.client.getAccessToken(wish)), options);
}

/** The status of the session, as the page sees it. */
export function status(page: Page): Promise<string> {
  return page.evaluate(() => globalThis.lab.client.getSession().status);
}

/** Waits until the page sees a session of that status. */
export async function statusBecomes(page: Page, expected: string): Promise<void> {
  await page.waitForFunction((wanted) => globalThis.lab.client.getSession().status === wanted, expected);
}

/** Nothing went wrong behind the app's back. */
export async function assertQuiet(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) assert.deepEqual(await page.evaluate(() => globalThis.lab.uncaught), []);
}
