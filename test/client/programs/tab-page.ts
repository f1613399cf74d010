import { createLoginClient } from '../../../src/client/create-login-client.js';
import type { LoginClient } from '../../../src/client/login-client.js';
import { pageBrokerOptions } from '../support/page-broker.js';

/** A tab as the test sees it from outside. */
export interface TabWindow extends Window {
  client?: LoginClient;
  /** Set by the page that opened the tab: the broker. */
  brokerFetch: typeof fetch;
}

/** One tab of the app; the page that opened it lends it the broker. */
const opener = window.parent as TabWindow;
const name = new URLSearchParams(location.search).get('name') ?? '';
const client = createLoginClient(pageBrokerOptions(name, (...request) => opener.brokerFetch(...request)));
void client.ready().then(() => {
  (window as unknown as TabWindow).client = client;
  window.dispatchEvent(new Event('tab-ready'));
});
