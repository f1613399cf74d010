import { request } from 'node:http';
import type { LoginTurn } from '../../../src/broker/login-turn.js';
import type { LoginClientConfig } from '../../../src/config/login-client-config.js';
import type { LoginError } from '../../../src/errors/login-error.js';
import type { EvilBroker } from '../broker/evil-broker.js';
import { MemoryTab } from '../browser/memory-tab.js';
import type { EvilCase } from '../cases/evil-case.js';
import type { PageSettings, Subject, SubjectPage } from './subject.js';

/** Where the pages of the app are. */
export const pageOrigin = 'http://localhost:4180';

/** One case being played: a broker, a browser and the app in it. */
export class Stage {
  readonly broker: EvilBroker;
  readonly tabs: MemoryTab[] = [];
  page!: SubjectPage;
  /** What the client answered, if it did. */
  answer: unknown;
  /** What the client threw, if it did. */
  error: LoginError | undefined;
  readonly #subject: Subject;
  readonly #case: EvilCase;
  readonly #pages: SubjectPage[] = [];

  constructor(broker: EvilBroker, subject: Subject, evilCase: EvilCase) {
    this.broker = broker;
    this.#subject = subject;
    this.#case = evilCase;
  }

  /** The tab that was opened last. */
  get tab(): MemoryTab {
    const tab = this.tabs.at(-1);
    if (!tab) throw new Error('no tab is open');
    return tab;
  }

  /** Opens the app in a browser of its own. */
  async openBrowser(config: Partial<LoginClientConfig> = {}): Promise<SubjectPage> {
    this.tabs.at(-1)?.leave();
    this.tabs.push(new MemoryTab(`${pageOrigin}/`));
    return this.reload(config);
  }

  /** Loads the app anew in the tab that is open: nothing but storage is left of the page before. */
  async reload(config: Partial<LoginClientConfig> = {}): Promise<SubjectPage> {
    const { broker, tab } = this;
    tab.enter();
    const settings: PageSettings = {
      tab,
      config: {
        issuer: broker.issuer,
        clientId: broker.clientId,
        redirectUri: broker.redirectUri,
        postLogoutRedirectUri: `${pageOrigin}/`,
        scope: 'openid profile email offline_access',
        storage: 'memory',
        dpop: 'off',
        apiOrigins: [new URL(broker.issuer).origin],
        // Long enough for a machine with other work; the cases of a silent broker set a short one.
        timeoutMs: 30_000,
        ...this.#case.client,
        ...config,
      },
    };
    this.page = await this.#subject.open(settings);
    this.#pages.push(this.page);
    return this.page;
  }

  /** Goes through a whole login by redirect. */
  async login(page: SubjectPage = this.page): Promise<void> {
    const address = await this.browse(await page.begin(this.#case.ask ?? {}));
    this.answer = await page.finish(address);
  }

  /** Goes to an address of the broker, as a browser does, and gives the address that it sends the browser to. */
  async browse(address: string): Promise<string> {
    const target = new URL(address);
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        maxHeaderSize: 8_000_000,
        headers: { host: target.host, 'x-navigation': '1' },
      };
      request(target, options, (response) => {
        response.resume();
        const { location } = response.headers;
        if (location === undefined) reject(new Error(`the broker did not send the browser on: ${response.statusCode}`));
        else resolve(location);
      })
        .on('error', reject)
        .end();
    });
  }

  user(): Readonly<Record<string, unknown>> | undefined {
    return this.page.user();
  }

  /** The last turn of an embedded login. */
  turn(): LoginTurn {
    return this.answer as LoginTurn;
  }

  close(): void {
    for (const page of this.#pages) page.close();
    for (const tab of this.tabs) tab.leave();
  }
}
