import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertQuiet, engine, FaultLab, launch, status } from './lab/fault-lab.js';

/** What a stranger says; STATE stands for the state of the login that is under way. */
const fromStrangers: readonly (readonly [string, string, unknown])[] = [
  ['I.params', 'the response as parameters, with the right state', 'code=evil&state=STATE&iss=ISSUER'],
  [
    'I.address',
    'the response as an address, with the right state',
    'ORIGIN/callback.html?code=evil&state=STATE&iss=ISSUER',
  ],
  ['I.fragment', 'the response as a fragment', 'ORIGIN/callback.html#code=evil&state=STATE'],
  [
    'I.web-message',
    'a web_message response',
    { type: 'authorization_response', response: { code: 'evil', state: 'STATE', iss: 'ISSUER' } },
  ],
  [
    'I.url-object',
    'an object with an address',
    { source: 'oidc-client', url: 'ORIGIN/callback.html?code=evil&state=STATE', keepOpen: false },
  ],
  ['I.plain-object', 'an object with code and state', { code: 'evil', state: 'STATE', iss: 'ISSUER' }],
  ['I.error', 'an error response', { error: 'login_required', state: 'STATE' }],
  [
    'I.tokens',
    'tokens',
    { access_token: 'evil', id_token: 'eyJhbGciOiJub25lIn0.e30.', token_type: 'Bearer', state: 'STATE' },
  ],
  ['I.taken', 'the word that ends a wait', 'taken'],
  ['I.changed', 'the word that tells of another session', 'changed'],
  ['I.prototype', 'prototype names', { state: '__proto__', ['constructor']: { code: 'evil' } }],
  ['I.null', 'null', null],
  ['I.number', 'a number', 1e308],
  [
    'I.list',
    'a list',
    [
      ['code', 'evil'],
      ['state', 'STATE'],
    ],
  ],
  ['I.megabyte', 'a megabyte', 'x'.repeat(1_000_000)],
  ['I.check-session', 'the messages of a session iframe', 'changed error unchanged'],
];

/** What another script of the same origin says in the channels; only the real answer may count. */
const inChannels: readonly (readonly [string, string, unknown])[] = [
  ['I.channel-other-state', 'an answer with another state', 'code=evil&state=other'],
  ['I.channel-no-state', 'an answer without a state', 'code=evil'],
  ['I.channel-object', 'an object', { code: 'evil', state: 'STATE' }],
  ['I.channel-number', 'a number', 7],
  ['I.channel-huge', 'an answer of 100 kB', `state=STATE&code=${'x'.repeat(100_000)}`],
];

describe(`messages from others (${engine})`, () => {
  let browser: Browser;
  let lab: FaultLab;
  let page: Page;

  before(async () => {
    browser = await launch();
    lab = await FaultLab.open(browser);
    await lab.context.route(`${lab.broker.attacker}/frame.html`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<script>
          addEventListener('message', ({ data }) => {
            for (const target of [parent, parent.opener, top]) target?.postMessage(data, '*');
            new BroadcastChannel(data.channel ?? 'x').postMessage(data);
            parent.postMessage('the end', '*');
          });
        </script>`,
      }),
    );
    page = await lab.openPage();
    await page.evaluate(
      (address) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.id = 'stranger';
          frame.addEventListener('load', () => resolve());
          frame.src = address;
          document.body.append(frame);
        }),
      `${lab.broker.attacker}/frame.html`,
    );
  });
  after(async () => {
    await lab.close();
    await browser.close();
  });

  /** Plays one message in the middle of a login in a window; the login must end as if nothing had been said. */
  async function assertIgnored(speak: (state: string) => Promise<void>): Promise<void> {
    const { broker } = lab;
    await page.evaluate(() => globalThis.lab.client.signOut({ scope: 'local' }));
    broker.misbehave({
      reply: {
        authorize: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Log in</title>' }),
      },
    });
    const opened = page.waitForEvent('popup');
    await page.evaluate(() => {
      const { client, settle } = globalThis.lab;
      Object.assign(globalThis, { login: settle(client.signIn({ mode: 'popup' })) });
    });
    const popup = await opened;
    await popup.waitForURL(`${broker.issuer}/authorize*`);
    const state = new URL(popup.url()).searchParams.get('state') ?? '';
    const requests = broker.requests.length;
    const exchanges = broker.count('token');
    await speak(state);
    assert.equal(broker.requests.length, requests);
    assert.notEqual(await status(page), 'signed-in');
    broker.misbehave();
    await popup.reload();
    const outcome = await page.evaluate(
      () => (globalThis as unknown as { login: Promise<{ value?: { status?: string }; message?: string }> }).login,
    );
    assert.equal(outcome.value?.status, 'signed-in', outcome.message);
    assert.equal(broker.count('token'), exchanges + 1);
    await assertQuiet(page);
  }

  const filled = (message: unknown, state: string): unknown =>
    JSON.parse(
      JSON.stringify(message)
        .replaceAll('STATE', state)
        .replaceAll('ISSUER', lab.broker.issuer)
        .replaceAll('ORIGIN', lab.site.origin),
    );

  for (const [id, title, message] of fromStrangers) {
    it(`${id}: ${title}, from a frame of another origin, is ignored`, () =>
      assertIgnored((state) =>
        page.evaluate(
          (data) =>
            new Promise<void>((resolve) => {
              const heard = ({ data: said }: MessageEvent<unknown>): void => {
                if (said !== 'the end') return;
                removeEventListener('message', heard);
                resolve();
              };
              addEventListener('message', heard);
              const frame = document.getElementById('stranger') as HTMLIFrameElement;
              frame.contentWindow?.postMessage(data ?? 'null', '*');
            }),
          filled(message, state),
        ),
      ));
  }

  for (const [id, title, message] of inChannels) {
    it(`${id}: ${title}, in the channel of the answer, is ignored`, () =>
      assertIgnored(async (state) => {
        const other = await lab.openPage('/other.html');
        await other.evaluate(
          ([name, data]) => {
            const channel = new BroadcastChannel(name);
            channel.postMessage(data);
            channel.close();
          },
          [`idp-login answer ${state}`, filled(message, state)] as const,
        );
        await other.close();
      }));
  }
});
