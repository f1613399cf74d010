import { createLoginClient } from '../../../src/client/create-login-client.js';
import type { Session } from '../../../src/client/login-client.js';
import type { Subject } from '../run/subject.js';

/** The client of this package. */
export const idpLogin: Subject = {
  name: 'idp-login',
  async open({ tab, config }) {
    const client = createLoginClient(config);
    const events: Session[] = [];
    const stop = client.subscribe((session) => events.push(session));
    await client.ready();
    const user = (): Readonly<Record<string, unknown>> | undefined => {
      const session = client.getSession();
      return session.status === 'signed-in' ? session.user : undefined;
    };
    return {
      async begin(ask) {
        await client.signIn({ ...ask, mode: 'redirect', returnTo: '/' });
        return tab.takeDestination() ?? '';
      },
      async finish(address) {
        tab.arrive(address);
        const result = await client.handleCallback();
        return result.status;
      },
      user,
      accessToken: () => client.getAccessToken().catch(() => undefined),
      exposed: () => ({ client, events, session: client.getSession() }),
      close: stop,
      refresh: () => client.getAccessToken({ refresh: true }),
      async callApi(address) {
        return (await client.fetch(address)).status;
      },
      userInfo: () => client.userInfo(),
      async signOut(returnTo) {
        await client.signOut(returnTo === undefined ? {} : { returnTo });
        return tab.takeDestination();
      },
      connections: () => client.connections(),
      discover: (identifier) => client.discover(identifier),
      start: (intent, input) => client.start(intent, input),
      submit: (input) => client.submit(input),
    };
  },
};
