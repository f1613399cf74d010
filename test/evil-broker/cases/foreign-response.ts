import { people } from '../broker/grants.js';
import { withSecondBroker } from '../run/second-broker.js';
import { pageOrigin, type Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase, type Expected } from './evil-case.js';

const common = { group: 'B', expected: 'transaction_lost' } as const;

const hour = 3_600_000;

/** Lets the clock of the page run ahead while something is done. */
async function ahead<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + milliseconds;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

const tokenRequests = ({ broker }: Stage, expected: number): void => {
  if (broker.count('token') !== expected)
    throw new Error(`${broker.count('token')} token requests, expected ${expected}`);
};

const foreign = caseTable({ ...common, spec: 'RFC 9700 §4.4, §4.7' }, [
  {
    id: 'unsolicited',
    title: 'a response though nobody asked (login CSRF)',
    spec: 'RFC 6749 §10.12, checklist S16',
    async act(stage) {
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(
        `${stage.broker.redirectUri}?code=code-evil&state=${'s'.repeat(43)}&iss=${stage.broker.issuer}`,
      );
    },
  },
  {
    id: 'other-browser',
    title: 'a response that was made for another browser',
    spec: 'RFC 9700 §4.7, checklist S16',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      const victim = await stage.openBrowser();
      stage.broker.markOffence();
      stage.answer = await victim.finish(address);
    },
    check: (stage) => tokenRequests(stage, 0),
  },
  {
    id: 'after-a-day',
    title: 'a response that comes a day later',
    spec: 'checklist S10',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      stage.broker.markOffence();
      stage.answer = await ahead(24 * hour, () => stage.page.finish(address));
    },
  },
  {
    id: 'before-its-time',
    title: 'a response a day before it was asked for: the clock was set back',
    async act(stage) {
      const address = await ahead(24 * hour, async () => stage.browse(await stage.page.begin({})));
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(address);
    },
  },
  {
    id: 'twice-at-once',
    title: 'one response is handled twice at once: one request, one result',
    spec: 'fault F30',
    expected: 'accepted',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      const [first, second] = await Promise.all([stage.page.finish(address), stage.page.finish(address)]);
      if (first !== second) throw new Error('the two results differ');
      stage.answer = first;
    },
    check: (stage) => tokenRequests(stage, 1),
  },
  {
    id: 'twice-in-a-row',
    title: 'one response is handled twice in a row: one request, one result',
    spec: 'fault F30',
    expected: 'accepted',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      await stage.page.finish(address);
      stage.answer = await stage.page.finish(address);
    },
    check: (stage) => tokenRequests(stage, 1),
  },
  {
    id: 'replayed-after-reload',
    title: 'a response is used again after the page was loaded anew',
    spec: 'checklist S10, fault F31',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      await stage.page.finish(address);
      await stage.reload();
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(address);
    },
    check: (stage) => tokenRequests(stage, 1),
  },
  {
    id: 'replayed-after-failure',
    title: 'a response is used again after the exchange of its code failed',
    spec: 'checklist S10',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      stage.broker.misbehave({ reply: { token: () => ({ status: 500, headers: {}, body: '' }) } });
      await stage.page.finish(address).catch(() => undefined);
      stage.broker.misbehave();
      await stage.reload();
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(address);
    },
    check: (stage) => tokenRequests(stage, 1),
  },
  {
    id: 'two-logins-reversed',
    title: 'two logins were begun; the first one is finished last',
    spec: 'fault F34',
    expected: 'accepted',
    async act(stage) {
      const first = await stage.browse(await stage.page.begin({}));
      const second = await stage.browse(await stage.page.begin({}));
      await stage.page.finish(second);
      stage.answer = await stage.page.finish(first);
    },
    check: (stage) => tokenRequests(stage, 2),
  },
  {
    id: 'codes-swapped',
    title: 'the code of one login comes with the state of another',
    spec: 'RFC 9700 §4.5, RFC 7636 §4.6',
    allowedRequestsAfter: { token: 1, jwks: 1 },
    async act(stage) {
      const first = new URL(await stage.browse(await stage.page.begin({})));
      const second = new URL(await stage.browse(await stage.page.begin({})));
      second.searchParams.set('code', first.searchParams.get('code') ?? '');
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(second.href);
    },
  },
  {
    id: 'other-redirect-uri',
    title: 'the response comes to another path than it was asked for',
    spec: 'RFC 9700 §4.4.2.2',
    expected: 'ignored',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(address.replace('/callback.html', '/other.html'));
    },
  },
  {
    id: 'other-issuer',
    title: 'the response to one broker is given to the client of another (GHSA-x445-f3h2-j279)',
    spec: 'RFC 9700 §4.4.2, checklist S05',
    expected: 'ignored',
    act: (stage) =>
      withSecondBroker(stage, async (second) => {
        const address = await stage.browse(await stage.page.begin({}));
        const other = await stage.reload({ issuer: second.issuer });
        stage.broker.markOffence();
        try {
          stage.answer = await other.finish(address);
        } finally {
          if (second.count('token') > 0) throw new Error('the code went to the second broker');
          await stage.reload();
        }
      }),
  },
  {
    id: 'two-brokers-one-page',
    title: 'two brokers share one callback page, and the wrong client looks first: the login is not lost',
    spec: 'RFC 9700 §4.4.2, checklist S05',
    expected: 'accepted',
    act: (stage) =>
      withSecondBroker(stage, async (second) => {
        const address = await stage.browse(await stage.page.begin({}));
        const ours = await stage.reload();
        const other = await stage.reload({ issuer: second.issuer });
        if ((await other.finish(address)) !== 'none') throw new Error('the second client took it');
        stage.page = ours;
        stage.answer = await ours.finish(address);
      }),
    check(stage) {
      if (stage.user()?.['sub'] !== people.ada.sub) throw new Error('nobody is signed in');
    },
  },
  {
    id: 'other-client',
    title: 'the response to one client id is given to the client of another',
    spec: 'checklist S05',
    expected: 'ignored',
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      const other = await stage.reload({ clientId: 'another-app' });
      stage.broker.markOffence();
      try {
        stage.answer = await other.finish(address);
      } finally {
        await stage.reload();
      }
    },
  },
  {
    id: 'mix-up',
    title:
      'mix-up: the attacker’s metadata send the browser to the honest broker; the code must not go to the attacker',
    spec: 'RFC 9700 §4.4.1, RFC 9207',
    expected: 'issuer_mismatch',
    act: (stage) =>
      withSecondBroker(stage, async (evil) => {
        evil.misbehave({
          metadata: (document) => ({ ...document, authorization_endpoint: `${stage.broker.issuer}/authorize` }),
        });
        const page = await stage.reload({ issuer: evil.issuer });
        const address = await stage.browse(await page.begin({}));
        stage.broker.markOffence();
        try {
          stage.answer = await page.finish(address);
        } finally {
          if (evil.count('token') > 0) throw new Error('the code went to the attacker');
          await stage.reload();
        }
      }),
  },
  {
    id: 'mix-up-no-iss',
    title: 'mix-up where the attacker says that no iss is sent: the iss that comes counts',
    spec: 'RFC 9207 §2.4',
    expected: 'issuer_mismatch',
    act: (stage) =>
      withSecondBroker(stage, async (evil) => {
        evil.misbehave({
          metadata: (document) => ({
            ...document,
            authorization_endpoint: `${stage.broker.issuer}/authorize`,
            authorization_response_iss_parameter_supported: false,
          }),
        });
        const page = await stage.reload({ issuer: evil.issuer });
        const address = await stage.browse(await page.begin({}));
        stage.broker.markOffence();
        try {
          stage.answer = await page.finish(address);
        } finally {
          if (evil.count('token') > 0) throw new Error('the code went to the attacker');
          await stage.reload();
        }
      }),
  },
  {
    id: 'other-person',
    title: 'somebody else signs in over a session: nothing of the first person is left',
    spec: 'checklist S16, fault F08',
    expected: 'accepted',
    async act(stage) {
      await stage.login();
      stage.broker.state.person = people.eve;
      await stage.login();
    },
    check(stage) {
      if (stage.user()?.['sub'] !== people.eve.sub) throw new Error('the first person is still signed in');
    },
  },
  {
    id: 'fails-over-a-session',
    title: 'a hostile response while somebody is signed in: their session stays',
    spec: 'RFC 9700 §4.7',
    expected: 'accepted',
    async act(stage) {
      await stage.login();
      await stage.page
        .finish(`${stage.broker.redirectUri}?code=code-evil&state=${'s'.repeat(43)}&iss=${stage.broker.issuer}`)
        .catch(() => undefined);
    },
    check(stage) {
      if (stage.user()?.['sub'] !== people.ada.sub) throw new Error('the session is gone');
      tokenRequests(stage, 1);
    },
  },
  {
    id: 'not-a-callback',
    title: 'an address without a response',
    spec: 'contract of handleCallback',
    expected: 'ignored',
    async act(stage) {
      stage.answer = await stage.page.finish(`${pageOrigin}/orders?page=2#top`);
    },
  },
]);

const brokenTransactions: readonly (readonly [string, string | (() => string), Expected?])[] = [
  ['empty', ''],
  ['null', 'null'],
  ['number', '1'],
  ['text', '"transaction"'],
  ['list', '[]'],
  ['object', '{}'],
  ['cut', '{"state":"'],
  ['strange-time', '{"createdAtMs":"soon"}'],
  ['bare', () => JSON.stringify({ createdAtMs: Date.now() })],
  ['used', () => JSON.stringify({ createdAtMs: Date.now(), used: true })],
];

/** What a tab finds in its storage in place of the transaction. */
const broken = caseTable(
  { ...common, spec: 'fault F13' },
  brokenTransactions.map(([name, text, expected = 'transaction_lost']): CaseRow => ({
    id: `stored-transaction-${name}`,
    title: `the stored transaction is broken: ${name}`,
    expected,
    async act(stage) {
      const address = await stage.browse(await stage.page.begin({}));
      const state = new URL(address).searchParams.get('state') ?? '';
      const { sessionStorage } = stage.tab;
      for (let n = 0; n < sessionStorage.length; n++) {
        const key = sessionStorage.key(n) ?? '';
        if (key.includes(state)) sessionStorage.setItem(key, typeof text === 'function' ? text() : text);
      }
      stage.broker.markOffence();
      stage.answer = await stage.page.finish(address);
    },
    check: (stage) => tokenRequests(stage, 0),
  })),
);

/** Responses that come to the wrong place, at the wrong time, or twice. */
export const foreignResponseCases: readonly EvilCase[] = [...foreign, ...broken];
