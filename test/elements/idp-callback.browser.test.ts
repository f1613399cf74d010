import { expect, fixture, html, oneEvent } from '@open-wc/testing';

import type { CallbackResult, LoginClient } from '../../src/client/login-client.js';
import type { IdpCallback } from '../../src/elements/idp-callback.js';
import { LoginError } from '../../src/errors/login-error.js';

import { fakeClient } from './fake-client.js';
import '../../src/define.js';
import { waitUntil } from '../support/wait-until.js';

const client = (handleCallback: () => Promise<CallbackResult>): LoginClient => ({ ...fakeClient(), handleCallback });
const element = (): Promise<IdpCallback> => fixture<IdpCallback>(html`<idp-callback locale="en"></idp-callback>`);

describe('idp-callback', () => {
  it('says that it is at work, and passes axe', async () => {
    const callback = await element();
    callback.client = client(() => new Promise(() => undefined));
    await callback.updateComplete;
    expect(callback.querySelector('[role="heading"]')?.textContent.trim()).to.equal('One moment');
    await expect(callback).to.be.accessible();
  });

  it('tells who signed in and where to go on, and stays when the page wants that', async () => {
    const callback = await element();
    callback.addEventListener('idp-login-succeeded', (event) => event.preventDefault());
    const success = oneEvent(callback, 'idp-login-succeeded') as unknown as Promise<
      GlobalEventHandlersEventMap['idp-login-succeeded']
    >;
    callback.client = client(() => Promise.resolve({ status: 'signed-in', user: { sub: 'x' }, returnTo: '/orders' }));
    const { user, returnTo } = await success;
    expect([user?.sub, returnTo]).to.deep.equal(['x', '/orders']);
  });

  it('says what went wrong, puts the focus there and leads back', async () => {
    const callback = await element();
    callback.loginHref = '/login';
    callback.client = client(() => Promise.reject(new LoginError('transaction_lost', 'test')));
    await waitUntil(() => callback.querySelector('a'));
    await waitUntil(() => document.activeElement === callback.querySelector('[role="heading"]'));
    expect(callback.textContent).to.contain('This sign-in was started in another browser');
    expect(callback.querySelector('a')?.getAttribute('href')).to.equal('/login');
    await expect(callback).to.be.accessible();
  });

  it('asks the client once', async () => {
    let calls = 0;
    const callback = await element();
    callback.client = client(() => {
      calls++;
      return new Promise(() => undefined);
    });
    await waitUntil(() => calls > 0);
    callback.theme = 'dark';
    await callback.updateComplete;
    expect(calls).to.equal(1);
  });
});
