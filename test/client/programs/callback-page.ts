import { createLoginClient } from '../../../src/client/create-login-client.js';
import { pageBrokerOptions } from '../support/page-broker.js';

/** The app's page that answers come back to. */
const issuer = new URLSearchParams(location.search).get('iss') ?? '';
const client = createLoginClient(pageBrokerOptions(issuer.split('/').at(-1) ?? '', fetch));
client.handleCallback().then(
  ({ status }) => {
    document.title = status;
  },
  (error: unknown) => {
    document.title = String(error);
  },
);
