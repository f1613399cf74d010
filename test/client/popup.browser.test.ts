import { expect } from '@open-wc/testing';
import { createLoginClient, createLoginClientIn } from '../../src/client/create-login-client.js';
import { browserEnvironment } from '../../src/client/environment.js';
import { createPageBroker } from './support/page-broker.js';

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

/** Remembers the windows that are opened while a task runs. */
async function windowsOf<T>(
  task: () => Promise<T>,
): Promise<{ readonly result: T; readonly windows: readonly Window[] }> {
  const windows: Window[] = [];
  const { open } = window;
  window.open = (...request) => {
    const opened = open.call(window, ...request);
    if (opened) windows.push(opened);
    return opened;
  };
  try {
    return { result: await task(), windows };
  } finally {
    window.open = open;
  }
}

describe('a sign-in by popup', () => {
  it('comes back without a redirect of the page, and closes its window', async () => {
    const broker = await createPageBroker();
    const client = createLoginClient(broker.options);
    const { result, windows } = await windowsOf(() => client.signIn({ mode: 'popup' }));
    expect(result.status === 'signed-in' && result.user.name).to.equal('Ada');
    expect(client.getSession().status).to.equal('signed-in');
    expect(windows[0]?.closed).to.equal(true);
    expect(broker.tokenRequests).to.have.length(1);
  });

  it('is cancelled when the person refuses', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    expect(await client.signIn({ mode: 'popup', identifier: 'refuses' })).to.deep.equal({ status: 'cancelled' });
    expect(client.getSession().status).to.equal('signed-out');
  });

  it('fails with what the broker says', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    const error = await failure(client.signIn({ mode: 'popup', identifier: 'nobody' }));
    expect(error).to.have.property('code', 'login_required');
  });

  it('is cancelled when the person closes the window', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    const { result } = await windowsOf(async () => {
      const { open } = window;
      window.open = (...request) => {
        const opened = open.call(window, ...request);
        setTimeout(() => opened?.close(), 1800);
        return opened;
      };
      return client.signIn({ mode: 'popup', identifier: 'thinks' });
    });
    expect(result).to.deep.equal({ status: 'cancelled' });
  });

  it('is cancelled by the page, which closes the window', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    const stop = new AbortController();
    const { result, windows } = await windowsOf(() => {
      setTimeout(() => stop.abort(), 300);
      return client.signIn({ mode: 'popup', identifier: 'thinks', signal: stop.signal });
    });
    expect(result).to.deep.equal({ status: 'cancelled' });
    expect(windows[0]?.closed).to.equal(true);
  });

  it('is a redirect when the browser blocks the window', async () => {
    const visited: string[] = [];
    const { origin, href } = location;
    const blocked = { document, location, open: () => null, addEventListener: () => undefined } as unknown as Window;
    const broker = await createPageBroker();
    const client = createLoginClientIn(
      {
        ...browserEnvironment(),
        window: blocked,
        location: { origin, href, assign: (url) => void visited.push(String(url)) },
      },
      broker.options,
    );
    expect(await client.signIn({ mode: 'popup' })).to.deep.equal({ status: 'redirecting' });
    expect(new URL(visited[0] ?? '').searchParams.get('state')).to.match(/^[\w-]{43}$/);
  });

  it('takes no answer from anybody who does not know its name, and no other answer', async () => {
    const broker = await createPageBroker();
    const client = createLoginClient(broker.options);
    const names: string[] = [];
    const original = window.BroadcastChannel;
    window.BroadcastChannel = class extends original {
      constructor(name: string) {
        super(name);
        names.push(name);
      }
    };
    const result = client.signIn({ mode: 'popup', identifier: 'thinks' });
    while (!names.some((name) => name.includes('answer'))) await new Promise((resolve) => setTimeout(resolve, 20));
    window.BroadcastChannel = original;
    const channel = new original(names.find((name) => name.includes('answer')) ?? '');
    for (const message of ['', 'code=evil', 'code=evil&state=other', { code: 'evil' }, 5, null, 'x'.repeat(20_000)])
      channel.postMessage(message);
    const state = channel.name.split(' ').at(-1) ?? '';
    channel.postMessage(`code=evil&state=${state}&iss=https://evil.example`);
    expect(await failure(result)).to.have.property('code', 'issuer_mismatch');
    expect(broker.tokenRequests).to.have.length(0);
    channel.close();
  });
});

describe('a silent sign-in', () => {
  it('asks the broker in a frame, and leaves none behind', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    const before = document.querySelectorAll('iframe').length;
    const result = await client.signIn({ mode: 'silent' });
    expect(result.status === 'signed-in' && result.user.sub).to.equal('ada');
    expect(document.querySelectorAll('iframe').length).to.equal(before);
  });

  it('needs no frame for somebody who is signed in', async () => {
    const broker = await createPageBroker();
    const client = createLoginClient(broker.options);
    await client.signIn({ mode: 'silent' });
    await client.signIn({ mode: 'silent' });
    expect(broker.tokenRequests).to.have.length(1);
  });

  it('says that nobody is signed in there', async () => {
    const client = createLoginClient((await createPageBroker()).options);
    const error = await failure(client.signIn({ mode: 'silent', identifier: 'nobody' }));
    expect(error).to.have.property('code', 'login_required');
  });

  it('does not wait without end', async () => {
    const { options } = await createPageBroker();
    const client = createLoginClient({ ...options, timeoutMs: 300 });
    const error = await failure(client.signIn({ mode: 'silent', identifier: 'thinks' }));
    expect(error).to.have.property('code', 'timeout');
  });

  it('does not try on another site', async () => {
    const { options } = await createPageBroker();
    const metadata = { ...options.metadata, authorization_endpoint: 'https://login.example.com/auth' };
    const error = await failure(createLoginClient({ ...options, metadata }).signIn({ mode: 'silent' }));
    expect(error).to.have.property('code', 'login_required');
  });
});
