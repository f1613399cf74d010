import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';

import type { LoginTurn, Step } from '../../src/broker/login-turn.js';
import type { Connection, ConnectionsDocument } from '../../src/connection/connection.js';
import type { IdpLogin } from '../../src/elements/idp-login.js';
import { LoginError } from '../../src/errors/login-error.js';
import type { LoginErrorCode } from '../../src/errors/login-error.js';
import type { ScreenName } from '../../src/flow/screen-name.js';
import { connections, documentOf } from '../flow/sample-document.js';

import { fakeClient } from './fake-client.js';
import type { FakeClient } from './fake-client.js';
import '../../src/define.js';
import { waitUntil } from '../support/wait-until.js';

const { users, email, social, acme, directory } = connections;
const everything = documentOf(users, email, social, acme);
const ada = 'ada@demo.example';
const problem = (code: LoginErrorCode): LoginError => new LoginError(code, 'test');
const codeStep: Step = { kind: 'code', channel: 'email', length: 6, target: 'a•@d•.example', resendAfter: 30 };

async function box(client: FakeClient, set: Partial<IdpLogin> = {}): Promise<IdpLogin> {
  const element = await fixture<IdpLogin>(html`<idp-login></idp-login>`);
  Object.assign(element, { client, locale: 'en', ...set });
  await element.updateComplete;
  return element;
}

async function opened(document: ConnectionsDocument = everything, set: Partial<IdpLogin> = {}) {
  const client = fakeClient(document);
  const element = await box(client, set);
  await waitUntil(() => element.screen !== 'loading');
  await shown(element);
  return { client, element };
}

/** Waits until the screen of the state is drawn. */
async function shown(element: IdpLogin, screen?: ScreenName): Promise<void> {
  if (screen) await waitUntil(() => element.screen === screen, `shows ${screen}, not ${element.screen}`);
  await waitUntil(
    () =>
      !element.querySelector('.idp-stage > .idp-screen[aria-busy="true"] .idp-large') ||
      ['redirecting', 'popup'].includes(element.screen),
  );
  await element.updateComplete;
}

/** The next event of a name, with its own type. */
const next = <K extends keyof GlobalEventHandlersEventMap>(element: IdpLogin, name: K) =>
  oneEvent(element, name) as unknown as Promise<GlobalEventHandlersEventMap[K]>;

const field = (element: IdpLogin, name: string): HTMLInputElement => {
  const found = element.querySelector<HTMLInputElement>(`form [name="${name}"]:not(.idp-hidden)`);
  if (!found) throw new Error(`There is no field ${name}.`);
  return found;
};
const button = (element: IdpLogin, text: string): HTMLButtonElement => {
  const found = [...element.querySelectorAll('button')].find((item) => item.textContent.includes(text));
  if (!found) throw new Error(`There is no button ${text}.`);
  return found;
};
const send = (element: IdpLogin, values: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(values)) field(element, name).value = value;
  element.querySelector('form')?.requestSubmit();
};
const title = (element: IdpLogin): string => element.querySelector('[role="heading"]')?.textContent.trim() ?? '';
const status = (element: IdpLogin): string => element.querySelector('[role="status"]')?.textContent.trim() ?? '';
const step = (value: Step, error?: LoginError): LoginTurn => ({
  kind: 'step',
  step: value,
  ...(error ? { error } : {}),
});

describe('idp-login', () => {
  describe('every screen', () => {
    const steps: readonly Step[] = [
      codeStep,
      { kind: 'link', channel: 'email', target: 'a•@d•.example', resendAfter: 30 },
      { kind: 'passkey', ceremony: 'get', options: {} },
      { kind: 'select', purpose: 'factor', options: [{ id: 'totp', label: 'App', detail: 'on your phone' }] },
      { kind: 'enroll-totp', secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP' },
      { kind: 'recovery-codes', codes: ['aaaa-bbbb', 'cccc-dddd'] },
      {
        kind: 'profile',
        fields: [
          { name: 'name', type: 'text', label: 'Name', required: true, autocomplete: 'name' },
          { name: 'team', type: 'select', label: 'Team', options: [{ value: 'a', label: 'A' }] },
          { name: 'news', type: 'checkbox', label: 'News' },
        ],
      },
      { kind: 'new-password', reason: 'reset', policy: { minLength: 8, require: ['upper'], breached: 'reject' } },
      { kind: 'captcha', provider: 'x' },
      { kind: 'message', code: 'reset_sent' },
    ];
    const entries: readonly [ScreenName, ConnectionsDocument, Partial<IdpLogin>][] = [
      ['choose', documentOf(social), {}],
      ['identifier', everything, {}],
      ['credentials', documentOf(users, social), {}],
      ['password', everything, { connection: 'users', loginHint: ada }],
      ['directory', documentOf(directory), { connection: 'directory' }],
      ['signup', everything, { action: 'signup' }],
      ['forgot', everything, { action: 'reset' }],
      ['redirecting', everything, { connection: 'social' }],
      ['popup', everything, { connection: 'social', mode: 'popup' }],
    ];

    for (const theme of ['light', 'dark'] as const) {
      it(`loading has a title and passes axe (${theme})`, async () => {
        const element = await box(fakeClient(), { theme });
        expect(element.screen).to.equal('loading');
        expect(title(element)).to.equal('Sign in');
        await expect(element).to.be.accessible();
      });

      for (const [screen, document, set] of entries) {
        it(`${screen} has a title and passes axe (${theme})`, async () => {
          const { element } = await opened(document, { ...set, theme });
          await shown(element, screen);
          expect(title(element)).not.to.equal('');
          await expect(element).to.be.accessible();
        });
      }

      for (const value of steps) {
        it(`${value.kind} has a title and passes axe (${theme})`, async () => {
          const { element, client } = await opened(documentOf(email), { theme });
          send(element, { username: ada });
          await waitUntil(() => client.count('start') === 1);
          await client.last('start').answer(step(value));
          await shown(element, value.kind);
          expect(title(element)).not.to.equal('');
          await expect(element).to.be.accessible();
        });
      }

      for (const [code, screen] of [
        ['network', 'unreachable'],
        ['misconfigured_client', 'misconfigured'],
        ['session_expired', 'ended'],
      ] as const) {
        it(`${screen} has a title and passes axe (${theme})`, async () => {
          const client = fakeClient();
          const element = await box(client, { theme });
          await client.last('connections').fail(problem(code));
          await shown(element, screen);
          expect(title(element)).not.to.equal('');
          await expect(element).to.be.accessible();
        });
      }

      it(`signed-in and signed-out have a title and pass axe (${theme})`, async () => {
        const { element, client } = await opened(everything, { theme });
        const user = { sub: 'x', name: 'Ada Lovelace' };
        client.session({ status: 'signed-in', user, scope: [], accessTokenExpiresAtMs: 0 });
        await shown(element, 'signed-in');
        expect(title(element)).to.equal('You are signed in as Ada Lovelace');
        await expect(element).to.be.accessible();
        client.session({ status: 'signed-out', reason: 'elsewhere' });
        await shown(element, 'signed-out');
        await expect(element).to.be.accessible();
        button(element, 'Sign in').click();
        await shown(element, 'identifier');
      });
    }
  });

  describe('the form', () => {
    it('does not speak of earlier passwords to who makes an account', async () => {
      const store = { ...users, password: { policy: { minLength: 8, history: 3 } } };
      const { element } = await opened(documentOf(store), { action: 'signup' });
      await shown(element, 'signup');
      expect(element.querySelectorAll('.idp-rule').length).to.equal(1);
    });

    it('stands in the tree of the page, with the tokens that password managers look for', async () => {
      const { element } = await opened(documentOf(users));
      const form = document.querySelector('idp-login form');
      expect(form).to.be.instanceOf(HTMLFormElement);
      expect(field(element, 'username').autocomplete).to.equal('username');
      expect(field(element, 'username').type).to.equal('text');
      expect(field(element, 'username').inputMode).to.equal('email');
      expect(field(element, 'password').autocomplete).to.equal('current-password');
      expect(field(element, 'password').labels?.[0]?.textContent).to.equal('Password');
    });

    it('sends what the fields hold, whoever wrote it there and without an event', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: '  Ada@DEMO.example ', password: ' secret ' });
      await waitUntil(() => client.count('start') === 1);
      expect(client.last('start').args).to.deep.equal([
        { action: 'login', connection: 'users', identifier: 'Ada@demo.example', uiLocales: ['en'] },
        { identifier: 'Ada@demo.example', password: ' secret ' },
      ]);
    });

    it('keeps a hidden field with the identifier beside the password', async () => {
      const { element } = await opened(everything, { connection: 'users', loginHint: ada });
      await shown(element, 'password');
      const hidden = element.querySelector<HTMLInputElement>('form input[autocomplete="username"]');
      expect(hidden?.value).to.equal(ada);
      expect(hidden?.tabIndex).to.equal(-1);
      expect(getComputedStyle(hidden!).display).not.to.equal('none');
    });

    it('sends once, however often it is sent', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'x' });
      send(element, { username: ada, password: 'x' });
      element.querySelector<HTMLButtonElement>('button[type="submit"]')?.click();
      await waitUntil(() => client.count('start') === 1);
      await element.updateComplete;
      expect(client.count('start')).to.equal(1);
      expect(element.querySelector('button[type="submit"]')?.getAttribute('aria-disabled')).to.equal('true');
    });

    it('is sent by Enter, from one screen to the next, with no pointer', async () => {
      const { element, client } = await opened(documentOf(users, email));
      field(element, 'username').focus();
      await sendKeys({ type: ada });
      await sendKeys({ press: 'Enter' });
      await shown(element, 'password');
      await waitUntil(() => document.activeElement === field(element, 'password'));
      await sendKeys({ type: 'secret' });
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => client.count('start') === 1);
      expect(client.last('start').args[1]).to.deep.equal({ identifier: ada, password: 'secret' });
    });

    it('is sent once by an Enter that is held down, on this screen and the next', async () => {
      const { client, element } = await opened(documentOf(users, email, social));
      field(element, 'username').focus();
      await sendKeys({ type: ada });
      await sendKeys({ down: 'Enter' });
      await shown(element, 'password');
      await waitUntil(() => document.activeElement === field(element, 'password'));
      await sendKeys({ down: 'Enter' });
      await sendKeys({ up: 'Enter' });
      await element.updateComplete;
      expect(element.querySelector('[aria-invalid="true"]')).to.equal(null);
      expect(client.count('start')).to.equal(0);
    });

    it('does not send a refused code again while Enter is held down', async () => {
      const { client, element } = await opened(everything, { connection: 'email', loginHint: ada });
      await client.last('start').answer(step(codeStep));
      await shown(element, 'code');
      field(element, 'code').focus();
      await sendKeys({ type: '123456' });
      await sendKeys({ down: 'Enter' });
      await waitUntil(() => client.count('submit') === 1);
      await client.last('submit').answer(step(codeStep, problem('invalid_code')));
      await waitUntil(() => element.querySelector('[aria-invalid="true"]'));
      await sendKeys({ down: 'Enter' });
      await sendKeys({ up: 'Enter' });
      await element.updateComplete;
      expect(client.count('submit')).to.equal(1);
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => client.count('submit') === 2);
    });

    it('leads back from the form of one connection', async () => {
      const { element } = await opened(documentOf(users, email, social), { connection: 'email' });
      await shown(element);
      expect(title(element)).to.equal('email');
      element.querySelector<HTMLElement>('.idp-back')?.focus();
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => title(element) === 'Sign in');
      await waitUntil(() => document.activeElement === field(element, 'username'));
    });

    it('shows the password and hides it again when it is sent', async () => {
      const { element, client } = await opened(documentOf(users));
      const reveal = element.querySelector<HTMLButtonElement>('[aria-controls]')!;
      expect(reveal.getAttribute('aria-label')).to.equal('Show password');
      reveal.click();
      await element.updateComplete;
      expect(field(element, 'password').type).to.equal('text');
      expect(reveal.getAttribute('aria-label')).to.equal('Hide password');
      send(element, { username: ada, password: 'x' });
      await waitUntil(() => client.count('start') === 1);
      expect(field(element, 'password').type).to.equal('password');
    });

    it('takes a code with blanks, dashes and the digits of another script', async () => {
      const { element, client } = await opened(documentOf(email));
      send(element, { username: ada });
      await waitUntil(() => client.count('start') === 1);
      await client.last('start').answer(step(codeStep));
      await shown(element, 'code');
      expect(field(element, 'code').autocomplete).to.equal('one-time-code');
      send(element, { code: '12 3–٤٥٦' });
      await waitUntil(() => client.count('submit') === 1);
      expect(client.last('submit').args[0]).to.deep.equal({ code: '123456' });
    });

    it('sends another code when enough time has gone by, and says so', async () => {
      const { element, client } = await opened(documentOf(email));
      send(element, { username: ada });
      await waitUntil(() => client.count('start') === 1);
      await client.last('start').answer(step({ ...codeStep, resendAfter: 0 }));
      await shown(element, 'code');
      button(element, 'Send another code').click();
      await waitUntil(() => client.count('submit') === 1);
      expect(client.last('submit').args[0]).to.deep.equal({ resend: true });
      await client.last('submit').answer(step(codeStep));
      await waitUntil(() => status(element) === 'Another code is on its way.');
      expect(button(element, 'Send another code').getAttribute('aria-disabled')).to.equal('true');
    });

    it('forgets a password that nobody sent when it leaves the page', async () => {
      const { element } = await opened(documentOf(users));
      const password = field(element, 'password');
      password.value = 'secret';
      element.remove();
      expect(password.value).to.equal('');
    });
  });

  describe('errors', () => {
    it('are tied to their field, which has the focus and keeps its text', async () => {
      const { element } = await opened(everything);
      send(element, { username: 'ada@' });
      await waitUntil(() => element.querySelector('.idp-field-error'));
      const input = field(element, 'username');
      expect(input.getAttribute('aria-invalid')).to.equal('true');
      const text = document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent.trim();
      expect(text).to.equal('Check what you typed: something is missing or not right.');
      expect(document.activeElement).to.equal(input);
      expect(input.value).to.equal('ada@');
    });

    it('say which field is empty', async () => {
      const { element } = await opened(documentOf(users));
      send(element, { username: ada });
      await waitUntil(() => element.querySelector('.idp-field-error'));
      const { id } = field(element, 'password');
      expect(document.getElementById(`${id}-error`)?.textContent.trim()).to.equal('Enter your password.');
      expect(document.activeElement?.id).to.equal(id);
    });

    it('are spoken by the live region when the focus is there already', async () => {
      const { element } = await opened(everything);
      field(element, 'username').focus();
      send(element, { username: 'ada@' });
      await waitUntil(() => status(element).startsWith('Check what you typed'));
      expect(status(element)).to.equal('Check what you typed: something is missing or not right.');
      const first = element.querySelector('[role="status"]')?.textContent;
      send(element, { username: 'ada@' });
      await waitUntil(() => element.querySelector('[role="status"]')?.textContent !== first);
      expect(element.querySelector('[role="status"]')?.textContent).not.to.equal(first);
    });

    it('after a wrong password keep the name, clear the password and pass axe', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'wrong' });
      await waitUntil(() => client.count('start') === 1);
      await client.last('start').answer(step({ kind: 'password' }, problem('invalid_credentials')));
      await waitUntil(() => element.querySelector('.idp-field-error')?.textContent.includes('password is not right'));
      expect(field(element, 'username').value).to.equal(ada);
      expect(field(element, 'password').value).to.equal('');
      expect(document.activeElement).to.equal(field(element, 'password'));
      await expect(element).to.be.accessible();
    });

    it('of the network keep the password too', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'right' });
      await waitUntil(() => client.count('start') === 1);
      await client.last('start').fail(problem('network'));
      await waitUntil(() => element.querySelector('.idp-alert'));
      expect(field(element, 'password').value).to.equal('right');
      expect(document.activeElement).to.equal(element.querySelector('.idp-alert'));
      await expect(element).to.be.accessible();
    });

    it('that ask to wait hold the form until it may be sent again', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'x' });
      await waitUntil(() => client.count('start') === 1);
      const wait = new LoginError('rate_limited', 'test', { retryAfterMs: 1200 });
      await client.last('start').answer({ kind: 'failed', error: wait });
      await waitUntil(() => element.querySelector('.idp-alert')?.textContent.includes('Try again in'));
      element.querySelector('form')?.requestSubmit();
      expect(client.count('start')).to.equal(1);
      await waitUntil(() => !element.querySelector('.idp-alert')?.textContent.includes('Try again in'), 'counts down', {
        timeout: 5000,
      });
      element.querySelector('form')?.requestSubmit();
      await waitUntil(() => client.count('start') === 2);
    });

    it('show text that a broker wrote as text', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'x' });
      await waitUntil(() => client.count('start') === 1);
      const text = '<img src=x onerror=alert(1)> not today';
      const denied = new LoginError('policy_denied', 'test', { text });
      await client.last('start').answer({ kind: 'failed', error: denied });
      await shown(element, 'ended');
      expect(element.querySelector('.idp-lead')?.textContent.trim()).to.equal(text);
      expect(element.querySelector('img')).to.equal(null);
    });

    it('of a source are told by the login page that the person comes back to', async () => {
      const { fetch } = globalThis;
      const transaction = { error: { code: 'policy_denied', connection: 'social' } };
      globalThis.fetch = () => Promise.resolve(Response.json({ ...everything, transaction }));
      try {
        const element = await fixture<IdpLogin>(html`<idp-login locale="en"></idp-login>`);
        const heard = next(element, 'idp-login-failed');
        Object.assign(element, { position: 'login-page', interaction: '/interaction/x', csrfToken: 'y' });
        expect((await heard).error.code).to.equal('policy_denied');
        await waitUntil(() => element.querySelector('.idp-alert'));
        expect(element.querySelector('.idp-alert')?.textContent).to.contain('Your organization does not allow');
        await waitUntil(() => status(element).includes('Your organization does not allow'));
        expect(element.querySelector('form')).to.not.equal(null);
      } finally {
        globalThis.fetch = fetch;
      }
    });

    it('of loading go away by themselves when the network is back', async () => {
      const client = fakeClient();
      const element = await box(client);
      await client.last('connections').fail(problem('network'));
      await shown(element, 'unreachable');
      window.dispatchEvent(new Event('online'));
      await waitUntil(() => client.count('connections') === 2);
      await client.last('connections').answer(everything);
      await shown(element, 'identifier');
    });

    it('of a malformed list of connections name the place to the developer, not to the person', async () => {
      const element = await fixture<IdpLogin>(html`<idp-login client-id="test" locale="en"></idp-login>`);
      element.issuer = location.origin;
      const failure = next(element, 'idp-login-failed');
      element.connections = [{ kind: 'social' } as unknown as Connection];
      const { error } = await failure;
      expect(error.message).to.contain('connections[0].');
      await shown(element, 'misconfigured');
      expect(element.textContent).not.to.contain('connections[0]');
    });
  });

  describe('focus', () => {
    it('is left alone by the first screen', async () => {
      const { element } = await opened(everything);
      expect(document.activeElement).to.equal(document.body);
      expect(element.screen).to.equal('identifier');
    });

    it('goes to the first field when the page wants that', async () => {
      const { element } = await opened(everything, { autofocus: true });
      expect(document.activeElement).to.equal(field(element, 'username'));
    });

    it('goes to the field of the next screen, whose title is spoken', async () => {
      const { element } = await opened(documentOf(users, email));
      send(element, { username: ada });
      await shown(element, 'password');
      await waitUntil(() => document.activeElement === field(element, 'password'));
      expect(status(element)).to.equal('Enter your password');
    });

    it('goes to the title of a screen without a field', async () => {
      const { element } = await opened(everything);
      button(element, 'social').click();
      await shown(element, 'redirecting');
      expect(document.activeElement?.textContent.trim()).to.equal('Taking you to social');
    });

    it('goes back to the identifier, which is still there', async () => {
      const { element } = await opened(everything, { connection: 'users', loginHint: ada });
      await shown(element, 'password');
      element.querySelector<HTMLButtonElement>('[aria-label="Back"]')?.click();
      await shown(element, 'identifier');
      expect(field(element, 'username').value).to.equal(ada);
      expect(document.activeElement).to.equal(field(element, 'username'));
    });
  });

  describe('events', () => {
    it('let the page keep the person where they are', async () => {
      const { element, client } = await opened(everything);
      element.addEventListener('idp-connection-chosen', (event) => event.preventDefault(), { once: true });
      button(element, 'social').click();
      await shown(element, 'identifier');
      expect(client.count('signIn')).to.equal(0);
    });

    it('tell which connection was chosen, by a button and by what was typed', async () => {
      const { element, client } = await opened(everything);
      let chosen = next(element, 'idp-connection-chosen');
      button(element, 'social').click();
      expect((await chosen).connection.id).to.equal('social');
      await waitUntil(() => client.count('signIn') === 1);
      await client.last('signIn').answer({ status: 'cancelled' });
      await shown(element, 'identifier');
      chosen = next(element, 'idp-connection-chosen');
      send(element, { username: 'wile@acme.example' });
      await waitUntil(() => client.count('discover') === 1);
      await client.last('discover').answer({ outcome: 'connection', connection: 'acme' });
      expect((await chosen).connection.id).to.equal('acme');
    });

    it('tell that the person is signed in, and who', async () => {
      const { element, client } = await opened(documentOf(users));
      send(element, { username: ada, password: 'x' });
      await waitUntil(() => client.count('start') === 1);
      const success = next(element, 'idp-login-succeeded');
      client.session({ status: 'signed-in', user: { sub: 'x' }, scope: [], accessTokenExpiresAtMs: 0 });
      await client.last('start').answer({ kind: 'signed-in' });
      expect((await success).user?.sub).to.equal('x');
    });

    it('tell which screen is shown', async () => {
      const screens: string[] = [];
      const client = fakeClient(everything);
      const element = await fixture<IdpLogin>(html`<idp-login></idp-login>`);
      element.addEventListener('idp-screen-changed', (event) => screens.push(event.screen));
      element.client = client;
      await shown(element, 'identifier');
      button(element, 'social').click();
      await shown(element, 'redirecting');
      expect(screens).to.deep.equal(['identifier', 'redirecting']);
    });
  });

  describe('the element', () => {
    it('is the same whether it is set up before or after it is attached', async () => {
      const before = document.createElement('idp-login');
      before.client = fakeClient(everything);
      before.locale = 'en';
      document.body.append(before);
      const { element: after } = await opened(everything);
      await shown(before, 'identifier');
      const text = (element: IdpLogin): string => element.textContent.replace(/\s+/g, ' ');
      expect(text(before)).to.equal(text(after));
      before.remove();
    });

    it('gives two boxes of a page ids of their own', async () => {
      const one = await opened(documentOf(users));
      const two = await opened(documentOf(users));
      const ids = [...one.element.querySelectorAll('[id]'), ...two.element.querySelectorAll('[id]')].map(
        ({ id }) => id,
      );
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('works in the shadow root of another component', async () => {
      const host = await fixture(html`<div></div>`);
      const element = document.createElement('idp-login');
      element.client = fakeClient(documentOf(users));
      host.attachShadow({ mode: 'open' }).append(element);
      await shown(element, 'credentials');
      expect(getComputedStyle(field(element, 'password')).borderTopLeftRadius).to.equal('10px');
    });

    it('takes the place of a form that was there before it, with what was typed', async () => {
      const element = await fixture<IdpLogin>(html`
        <idp-login locale="en"
          ><form><input name="username" value="${ada}" /></form>
          <p slot="heading">Welcome</p></idp-login
        >
      `);
      element.client = fakeClient(everything);
      await shown(element, 'identifier');
      expect(element.querySelectorAll('form').length).to.equal(1);
      expect(field(element, 'username').value).to.equal(ada);
      expect(element.textContent).to.contain('Welcome');
    });

    it('keeps a password that was typed before it came', async () => {
      const element = await fixture<IdpLogin>(html`
        <idp-login locale="en"
          ><form><input name="username" value="${ada}" /><input type="password" value="typed early" /></form
        ></idp-login>
      `);
      element.client = fakeClient(documentOf(users));
      await shown(element, 'credentials');
      expect(field(element, 'password').value).to.equal('typed early');
    });

    it('speaks the language that it is told, in its direction', async () => {
      const { element } = await opened(everything, { locale: 'ar-EG' });
      const form = element.querySelector<HTMLElement>('.idp-form');
      expect(form?.lang).to.equal('ar');
      expect(form?.dir).to.equal('rtl');
      expect(title(element)).to.equal('تسجيل الدخول');
      element.locale = 'de';
      await waitUntil(() => title(element) === 'Anmelden');
      expect(form?.dir).to.equal('ltr');
    });

    it('takes words of the page in place of its own', async () => {
      const { element } = await opened(everything, {
        messages: { signIn: 'Hello again', errors: { invalid_identifier: 'Not quite.' } },
      });
      expect(title(element)).to.equal('Hello again');
      send(element, { username: 'ada@' });
      await waitUntil(() => element.querySelector('.idp-field-error'));
      expect(element.querySelector('.idp-field-error')?.textContent.trim()).to.equal('Not quite.');
    });

    it('comes back to the form when the person comes back to the page', async () => {
      const { element } = await opened(everything);
      button(element, 'social').click();
      await shown(element, 'redirecting');
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await shown(element, 'identifier');
    });

    it('gives every button and field a height of 44 pixels', async () => {
      const { element } = await opened(documentOf(users, social));
      const small = [...element.querySelectorAll<HTMLElement>('.idp-button, .idp-input, .idp-reveal')].filter(
        (target) => target.getBoundingClientRect().height < 43.9,
      );
      expect(small.map(({ className }) => className)).to.deep.equal([]);
    });

    it('looks the same on a page that resets everything', async () => {
      const look = (element: IdpLogin): string[] =>
        [...element.querySelectorAll<HTMLElement>('.idp-form *:not(svg, svg *)')].map((node) => {
          const { width, height } = node.getBoundingClientRect();
          const style = getComputedStyle(node);
          const names = [
            'color',
            'backgroundColor',
            'fontSize',
            'fontWeight',
            'fontFamily',
            'padding',
            'margin',
            'border',
            'listStyle',
            'textDecorationLine',
          ] as const;
          return [node.className, width, height, ...names.map((name) => style[name])].join(' ');
        });
      const { element } = await opened(documentOf(users, social));
      const plain = look(element);
      const sheet = document.createElement('style');
      sheet.textContent = `* { margin: 0; padding: 0; box-sizing: border-box } input, button { all: unset }
        h2, p, label { color: red; font: 30px serif } ul { list-style: square } a, button { text-transform: uppercase }
        [type='button'], [type='submit'] { background: lime } svg { display: block; width: 100% } form { display: flex }`;
      document.head.append(sheet);
      try {
        expect(look(element)).to.deep.equal(plain);
      } finally {
        sheet.remove();
      }
    });

    for (const [brand, text] of [
      ['#ffd400', 'black'],
      ['#123456', 'white'],
      ['#777777', 'black'],
      ['#6b6b6b', 'white'],
      ['#ff0000', 'black'],
      ['#0000ff', 'white'],
      ['#00a000', 'black'],
    ] as const) {
      it(`writes ${text} on ${brand}`, async () => {
        const { element } = await opened(everything);
        element.style.setProperty('--idp-brand', brand);
        const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
        canvas.fillStyle = getComputedStyle(element.querySelector('.idp-primary')!).color;
        canvas.fillRect(0, 0, 1, 1);
        const [red = 0] = canvas.getImageData(0, 0, 1, 1).data;
        expect(red > 127 ? 'white' : 'black').to.equal(text);
      });
    }
  });
});
