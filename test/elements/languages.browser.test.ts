import { expect, fixture, html } from '@open-wc/testing';

import type { Step } from '../../src/broker/login-turn.js';
import type { ConnectionsDocument } from '../../src/connection/connection.js';
import type { IdpLogin } from '../../src/elements/idp-login.js';
import type { Session } from '../../src/client/login-client.js';
import { LoginError } from '../../src/errors/login-error.js';
import type { LoginErrorCode } from '../../src/errors/login-error.js';
import type { ScreenName } from '../../src/flow/screen-name.js';
import { loadMessages } from '../../src/i18n/load-messages.js';
import { locales, type Locale } from '../../src/i18n/locale.js';
import type { MessageOverrides } from '../../src/i18n/messages.js';
import { connections, documentOf } from '../flow/sample-document.js';
import { pseudoMessages } from '../support/pseudo-messages.js';
import { waitUntil } from '../support/wait-until.js';

import { fakeClient } from './fake-client.js';
import type { FakeClient } from './fake-client.js';
import '../../src/define.js';

const { users, email, social, acme, directory, eid } = connections;
const everything = documentOf(users, email, social, acme);
const ada = 'ada@demo.example';
const user = { sub: 'x', name: 'Ada Lovelace' };

/** How a login gets to a screen. */
interface Way {
  /** What the broker offers; a code by e-mail unless told. */
  readonly document?: ConnectionsDocument;
  readonly set?: Partial<IdpLogin>;
  /** Sends the first form, and answers it with this step. */
  readonly step?: Step;
  /** Sends the first form, and finds these connections. */
  readonly found?: readonly string[];
  /** The connections cannot be had. */
  readonly failure?: LoginErrorCode;
  readonly session?: Session;
}

const policy = { minLength: 12, maxBytes: 72, require: ['upper', 'digit'], maxIdentical: 2, history: 5 } as const;

/** A screen without a way does not compile; a skeleton has no words to clip. */
const ways: Readonly<Record<Exclude<ScreenName, 'loading'>, Way>> = {
  choose: { document: documentOf(social) },
  identifier: { document: everything },
  credentials: { document: documentOf(users, social) },
  password: { document: everything, set: { connection: 'users', loginHint: ada } },
  directory: { document: documentOf(directory), set: { connection: 'directory' } },
  variants: { document: documentOf(eid), set: { connection: eid.id } },
  matches: { document: everything, found: ['acme', 'social'] },
  signup: { document: everything, set: { action: 'signup' } },
  forgot: { document: everything, set: { action: 'reset' } },
  code: { step: { kind: 'code', channel: 'email', length: 6, target: 'a•@d•.example', resendAfter: 30 } },
  link: { step: { kind: 'link', channel: 'email', target: 'a•@d•.example', resendAfter: 30 } },
  passkey: { step: { kind: 'passkey', ceremony: 'get', options: {} } },
  select: { step: { kind: 'select', purpose: 'factor', options: [{ id: 'totp', label: 'Authenticator' }] } },
  'enroll-totp': { step: { kind: 'enroll-totp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x' } },
  'recovery-codes': { step: { kind: 'recovery-codes', codes: ['aaaa-bbbb', 'cccc-dddd'] } },
  profile: { step: { kind: 'profile', fields: [{ name: 'name', type: 'text', label: 'Name' }] } },
  'new-password': { step: { kind: 'new-password', reason: 'expired', policy } },
  captcha: { step: { kind: 'captcha', provider: 'x' } },
  message: { step: { kind: 'message', code: 'reset_sent' } },
  redirecting: { document: everything, set: { connection: 'social' } },
  popup: { document: everything, set: { connection: 'social', mode: 'popup' } },
  unreachable: { failure: 'network' },
  misconfigured: { failure: 'misconfigured_client' },
  ended: { failure: 'session_expired' },
  'signed-in': { document: everything, session: { status: 'signed-in', user, scope: [], accessTokenExpiresAtMs: 0 } },
  'signed-out': { document: everything, session: { status: 'signed-out', reason: 'elsewhere' } },
};

/** A login box as wide as a small phone's screen. */
async function narrowBox(client: FakeClient, set: Partial<IdpLogin>): Promise<IdpLogin> {
  const page = await fixture<HTMLElement>(html`<div><idp-login></idp-login></div>`);
  page.style.inlineSize = '320px';
  const element = page.querySelector('idp-login') as IdpLogin;
  Object.assign(element, { client, ...set });
  await element.updateComplete;
  return element;
}

/** Waits until a screen is drawn in the language asked for. */
async function shown(element: IdpLogin, screen: ScreenName, locale: Locale): Promise<void> {
  await waitUntil(() => element.screen === screen, `shows ${screen}, not ${element.screen}`);
  const waits = '.idp-stage > .idp-screen[aria-busy="true"] .idp-large';
  await waitUntil(
    () =>
      element.querySelector<HTMLElement>('.idp-form')?.lang === locale &&
      (['popup', 'redirecting'].includes(screen) || !element.querySelector(waits)),
    `draws ${screen}`,
  );
  await element.updateComplete;
}

async function sendIdentifier(element: IdpLogin): Promise<void> {
  const field = element.querySelector<HTMLInputElement>('input[name="username"]');
  if (field) field.value = ada;
  element.querySelector('form')?.requestSubmit();
  await element.updateComplete;
}

/** Brings a login box to a screen. */
async function go(element: IdpLogin, client: FakeClient, way: Way, locale: Locale): Promise<void> {
  if (way.failure) return client.last('connections').fail(new LoginError(way.failure, 'test'));
  if (way.session) {
    await waitUntil(() => element.screen !== 'loading');
    client.session({ status: 'signed-in', user, scope: [], accessTokenExpiresAtMs: 0 });
    if (way.session.status === 'signed-in') return;
    await shown(element, 'signed-in', locale);
    client.session(way.session);
  }
  if (!way.step && !way.found) return;
  await shown(element, 'identifier', locale);
  await sendIdentifier(element);
  await waitUntil(() => client.count(way.step ? 'start' : 'discover') === 1);
  if (way.found) return client.last('discover').answer({ outcome: 'choose', connections: way.found });
  await client.last('start').answer({ kind: 'step', step: way.step, error: new LoginError('invalid_code', 'test') });
}

type Words = Partial<Pick<IdpLogin, 'locale' | 'messages'>>;

/** Draws each screen and gives it to `look`. */
async function eachScreen(words: Words, look: (element: IdpLogin, screen: ScreenName) => void): Promise<void> {
  const locale = (words.locale ?? 'en') as Locale;
  for (const [name, way] of Object.entries(ways)) {
    const screen = name as ScreenName;
    const client = way.failure ? fakeClient() : fakeClient(way.document ?? documentOf(email));
    const element = await narrowBox(client, { locale, ...words, ...way.set });
    await go(element, client, way, locale);
    await shown(element, screen, locale);
    look(element, screen);
    element.remove();
  }
}

/** Everything that is drawn, in the page's tree and in the shadow. */
function drawn(element: IdpLogin): readonly HTMLElement[] {
  return [
    ...element.querySelectorAll<HTMLElement>('*'),
    ...(element.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? []),
  ];
}

/** Texts that stick out of the box or are cut off by what holds them, by what they say. */
function clipped(element: IdpLogin): readonly string[] {
  const box = element.getBoundingClientRect();
  const found = new Set<string>();
  for (const item of drawn(element)) {
    const style = getComputedStyle(item);
    // What is there for screen readers alone is one pixel wide on purpose.
    if (style.clipPath !== 'none' || item.closest('.idp-hidden, svg') || !item.checkVisibility()) continue;
    const cuts = item.textContent?.trim() && style.overflowX !== 'visible' && item.scrollWidth > item.clientWidth + 1;
    const rects = [...item.childNodes].flatMap((node) => {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) return [];
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    });
    const sticksOut = rects.some(({ left, right }) => left < box.left - 1 || right > box.right + 1);
    if (cuts || sticksOut) found.add(`${item.localName}.${item.className}: ${item.textContent?.trim() ?? ''}`);
  }
  return [...found];
}

function length(messages: object): number {
  return Object.values(messages).reduce<number>((sum, word: unknown) => {
    if (typeof word === 'string') return sum + word.length;
    return sum + (typeof word === 'object' && word ? length(word) : 0);
  }, 0);
}

describe('idp-login at 320 px', function () {
  this.timeout(60_000);

  it('clips nothing when every text is two fifths longer', async () => {
    const messages: MessageOverrides = pseudoMessages();
    await eachScreen({ messages }, (element, screen) => {
      expect(element.textContent).to.contain('⟦');
      expect(clipped(element), screen).to.deep.equal([]);
    });
  });

  it('clips nothing in the language with the longest texts', async () => {
    const lengths = await Promise.all(
      locales.map(async (locale) => ({ locale, length: length(await loadMessages(locale)) })),
    );
    const [longest] = lengths.sort((a, b) => b.length - a.length);
    await eachScreen({ locale: longest?.locale ?? 'de' }, (element, screen) => {
      expect(clipped(element), screen).to.deep.equal([]);
    });
  });
});

describe('idp-login in a language that is written from right to left', function () {
  this.timeout(60_000);

  for (const locale of locales.filter((each) => ['ar', 'he', 'fa', 'ur'].includes(each))) {
    it(`is laid out that way in ${locale}`, async () => {
      await eachScreen({ locale }, (element, screen) => {
        const form = element.querySelector<HTMLElement>('.idp-form');
        expect(form?.dir, screen).to.equal('rtl');
        const title = element.querySelector<HTMLElement>('[role="heading"]');
        if (title) expect(getComputedStyle(title).direction, screen).to.equal('rtl');
        expect(clipped(element), screen).to.deep.equal([]);
        for (const input of element.querySelectorAll<HTMLElement>('label:not(.idp-hidden)')) {
          const holder = input.parentElement?.getBoundingClientRect();
          const range = document.createRange();
          range.selectNodeContents(input);
          const text = range.getBoundingClientRect();
          if (!holder || text.width === 0) continue;
          expect(holder.right - text.right, `${screen}: ${input.textContent}`).to.be.lessThan(
            text.left - holder.left + 1,
          );
        }
      });
    });
  }
});

describe('the languages that the broker is told', () => {
  const page = document.documentElement;
  afterEach(() => page.removeAttribute('lang'));

  it('are that of the login box, then that of the page', async () => {
    page.lang = 'de-AT';
    const client = fakeClient(documentOf(email));
    const element = await narrowBox(client, { locale: 'fr' });
    await shown(element, 'identifier', 'fr');
    await sendIdentifier(element);
    await waitUntil(() => client.count('start') === 1);
    expect(client.last('start').args[0]).to.deep.include({ uiLocales: ['fr', 'de-AT'] });
  });
});
