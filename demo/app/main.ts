import { parseArgs } from 'node:util';

import type { DemoAccount } from '../sources/source.js';
import { runChild } from '../start/child.js';
import { startApi } from './api.js';
import { startApp } from './server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4180' },
    'api-port': { type: 'string', default: '4182' },
    broker: { type: 'string', default: 'http://localhost:4181' },
    mailbox: { type: 'string', default: 'http://127.0.0.1:4183' },
    /** An origin of people's pictures; may be given more than once. */
    images: { type: 'string', multiple: true, default: [] },
  },
});

function isAccounts(message: unknown): message is { readonly accounts: readonly DemoAccount[] } {
  return typeof message === 'object' && message !== null && 'accounts' in message;
}

await runChild(async () => {
  const api = await startApi({
    port: Number(values['api-port']),
    issuer: values.broker,
    origins: [`http://localhost:${values.port}`],
  });
  try {
    const app = await startApp({
      port: Number(values.port),
      issuer: values.broker,
      api: `${api.url}/`,
      mailbox: values.mailbox,
      imageOrigins: [values.broker, ...values.images],
      ...(process.env['PROFILE_SECRET'] === undefined ? {} : { profileSecret: process.env['PROFILE_SECRET'] }),
    });
    return {
      details: { app: app.url, api: api.url },
      receive: (message) => {
        if (isAccounts(message)) app.showAccounts(message.accounts);
      },
      close: async () => {
        await Promise.all([app.close(), api.close()]);
      },
    };
  } catch (error) {
    await api.close();
    throw error;
  }
});
