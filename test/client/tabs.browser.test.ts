import { expect } from '@open-wc/testing';
import type { LoginClient } from '../../src/client/login-client.js';
import { createLoginClientIn } from '../../src/client/create-login-client.js';
import { browserEnvironment } from '../../src/client/environment.js';
import { createPageBroker } from './support/page-broker.js';
import type { PageBroker } from './support/page-broker.js';
import type { TabWindow } from './programs/tab-page.js';

/** Signs in on this page, by hand: a redirect would leave it. */
async function signIn(broker: PageBroker): Promise<LoginClient> {
  const visited: string[] = [];
  const { origin, href } = location;
  const client = createLoginClientIn(
    { ...browserEnvironment(), location: { href, origin, assign: (url) => void visited.push(String(url)) } },
    broker.options,
  );
  await client.signIn();
  const request = new URL(visited[0] ?? '').searchParams;
  const answer = new URL(request.get('redirect_uri') ?? '');
  answer.searchParams.set('code', request.get('nonce') ?? '');
  answer.searchParams.set('state', request.get('state') ?? '');
  answer.searchParams.set('iss', broker.options.issuer);
  await client.handleCallback(answer.href);
  return client;
}

function openTab(name: string): Promise<{ readonly frame: HTMLIFrameElement; readonly client: LoginClient }> {
  const frame = document.createElement('iframe');
  frame.src = `/test/client/programs/tab.html?name=${name}`;
  document.body.append(frame);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const { client } = frame.contentWindow as unknown as TabWindow;
      if (!client) return;
      clearInterval(timer);
      resolve({ frame, client });
    }, 20);
  });
}

function heard(client: LoginClient, status: string): Promise<void> {
  return new Promise((resolve) => {
    if (client.getSession().status === status) return resolve();
    const stop = client.subscribe((session) => {
      if (session.status !== status) return;
      stop();
      resolve();
    });
  });
}

describe('tabs of one browser', () => {
  let broker: PageBroker;
  let name: string;
  const frames: HTMLIFrameElement[] = [];
  const open = async (): Promise<LoginClient> => {
    const tab = await openTab(name);
    frames.push(tab.frame);
    return tab.client;
  };

  beforeEach(async () => {
    name = crypto.randomUUID();
    broker = await createPageBroker(name);
    (window as unknown as TabWindow).brokerFetch = broker.options.fetch as typeof fetch;
  });
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.remove();
  });

  it('share one session, also with a tab that is opened later', async () => {
    const early = await open();
    expect(early.getSession()).to.deep.equal({ status: 'signed-out', reason: 'never' });
    const signedIn = heard(early, 'signed-in');
    await signIn(broker);
    await signedIn;
    const late = await open();
    const session = late.getSession();
    expect(session.status === 'signed-in' && session.user.name).to.equal('Ada');
    expect(await late.getAccessToken()).to.equal('access-1');
    expect(broker.tokenRequests).to.have.length(1);
  });

  it('refresh once for all of them, round after round', async () => {
    const client = await signIn(broker);
    const tabs = [client, ...(await Promise.all(Array.from({ length: 11 }, open)))];
    broker.lifetime = 1;
    broker.pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    for (let round = 1; round <= 5; round++) {
      const before = broker.tokenRequests.length;
      const tokens = await Promise.all(tabs.map((tab) => tab.getAccessToken(round === 1 ? { refresh: true } : {})));
      expect(broker.tokenRequests.length - before, `round ${round}`).to.be.at.least(1);
      expect(tokens.every((token) => token.startsWith('access-'))).to.equal(true);
    }
    expect(broker.reuses.count).to.equal(0);
  });

  it('ask the broker exactly once when all of them need a token at the same time', async () => {
    const client = await signIn(broker);
    const tabs = [client, ...(await Promise.all(Array.from({ length: 11 }, open)))];
    for (let round = 1; round <= 5; round++) {
      const before = broker.tokenRequests.length;
      const known = new Set(await Promise.all(tabs.map((tab) => tab.getAccessToken())));
      expect(known.size, 'all agree').to.equal(1);
      const tokens = await Promise.all(tabs.map((tab) => tab.getAccessToken({ refresh: true })));
      expect(new Set(tokens).size).to.equal(1);
      expect(known.has(tokens[0] ?? '')).to.equal(false);
      expect(broker.tokenRequests.length - before, `round ${round}`).to.equal(1);
    }
    expect(broker.reuses.count).to.equal(0);
  }).timeout(30_000);

  it('are all signed out by one', async () => {
    const client = await signIn(broker);
    const [one, two] = await Promise.all([open(), open()]);
    const left = [heard(client, 'signed-out'), heard(two, 'signed-out')];
    await one.signOut({ scope: 'local' });
    await Promise.all(left);
    expect(two.getSession()).to.deep.equal({ status: 'signed-out', reason: 'elsewhere' });
    const error = await two.getAccessToken().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'login_required');
  });

  it('let another tab go on when one is closed in the middle of a refresh', async () => {
    await signIn(broker);
    const closing = await openTab(name);
    const two = await open();
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    let release = (): void => undefined;
    broker.pause = () => {
      arrived();
      return new Promise((resolve) => (release = resolve));
    };
    closing.client.getAccessToken({ refresh: true }).catch(() => undefined);
    await reached;
    const waiting = two.getAccessToken({ refresh: true });
    broker.pause = async () => undefined;
    closing.frame.remove();
    const token = await waiting.catch((error: unknown) => error);
    release();
    // The refresh token went down with the tab that used it, or had not arrived: either way it is told, once.
    expect(typeof token === 'string' || (token as { code: string }).code === 'session_expired').to.equal(true);
  });
});
