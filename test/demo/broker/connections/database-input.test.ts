import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { codeIn, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../support/embedded-app.js';

const password = 'Kestrel-flies-9';

describe('what people type into a connection with its own store', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
    broker.connect({
      id: 'users',
      strategy: 'database',
      label: 'Password',
      options: { identifiers: ['email', 'username', 'phone'], reset: 'link' },
    });
    broker.connect({
      id: 'numbers',
      strategy: 'database',
      label: 'Number',
      options: { identifiers: ['phone'] },
    });
  });
  after(() => broker.close());

  const turn = async (action: string, fields: Readonly<Record<string, string>>): Promise<ChallengeAnswer> =>
    (await createEmbeddedApp(broker.url, { withDpop: false })).start({ connection: 'users', action, ...fields });
  const signUp = (username: string, profile: object = {}, connection = 'users'): Promise<ChallengeAnswer> =>
    turn('signup', { username, password, connection, profile: JSON.stringify(profile) });
  const signIn = (username: string, connection = 'users'): Promise<ChallengeAnswer> =>
    turn('login', { username, password, connection });
  const users = (): number => broker.services.users.list({ limit: 1000 }).length;
  const newest = () => broker.store.log.list({ limit: 1 })[0];

  const unreadable: readonly (readonly [string, string])[] = [
    ['10,000 characters', `${'a'.repeat(10_000)}@demo.example`],
    ['a NUL byte', 'nul\0byte@demo.example'],
    ['a right-to-left override', 'rtl\u202Eelpmaxe@demo.example'],
    ['two @', 'two@at@demo.example'],
    ['a look-alike of @ that becomes a second one', 'two\uFF20at@demo.example'],
    ['an unreadable domain', 'somebody@demo..example'],
    ['a phone number without its country', '0151 23456789'],
  ];
  for (const [title, text] of unreadable) {
    it(`${title}: a sign-up, a sign-in, a reset and a code are each answered clearly and logged`, async () => {
      const before = users();
      const refused = await signUp(text);
      assert.equal(refused.status, 403);
      assert.deepEqual(refused.body.reason, { code: 'invalid_identifier', field: 'username' });
      assert.deepEqual([newest()?.type, newest()?.detail], ['fs', { code: 'invalid_identifier' }]);

      const unknown = await signIn(text);
      assert.equal(unknown.status, 403);
      assert.equal(unknown.body.reason?.['code'], 'invalid_credentials');
      assert.equal(newest()?.type, 'fu');

      const code = await turn('login', { connection: 'email', username: text });
      assert.deepEqual(code.body.reason, { code: 'invalid_identifier', field: 'username' });
      assert.deepEqual([newest()?.type, newest()?.detail], ['f', { code: 'invalid_identifier' }]);

      const mails = broker.mails.length;
      const reset = await turn('reset', { username: text });
      assert.ok(['reset_sent', undefined].includes(reset.body.challenge?.['code'] as string | undefined));
      assert.ok(['fcpr', 'f'].includes(newest()?.type ?? ''));
      assert.equal(broker.mails.length, mails);
      assert.equal(users(), before, 'nobody was made');
      const log = JSON.stringify(broker.store.log.list({ limit: 20 }));
      assert.ok(!log.includes('demo.example'), 'the log does not tell what was typed');
    });
  }

  it('takes an international address in either spelling, and in any case', async () => {
    assert.ok((await signUp('Gr\u00FC\u00DFe@B\u00FCcher.example')).body.authorization_code);
    for (const spelling of ['gr\u00FC\u00DFe@xn--bcher-kva.example', 'GRU\u0308\u00DFE@BU\u0308CHER.EXAMPLE']) {
      assert.ok((await signIn(spelling)).body.authorization_code, spelling);
    }
    assert.equal((await signUp('gr\u00FC\u00DFe@xn--bcher-kva.example')).body.reason?.['code'], 'user_exists');
  });

  it('signs in by each identifier of one account, and takes none of them twice', async () => {
    const profile = { username: 'Grace_H', phone: '+49 (151) 2345-6789' };
    assert.ok((await signUp('grace@demo.example', profile)).body.authorization_code);
    for (const name of ['grace@demo.example', 'grace_h', '+4915123456789', '0049 151 23456789']) {
      assert.ok((await signIn(name)).body.authorization_code, name);
    }
    const before = users();
    assert.equal((await signUp('other@demo.example', { username: 'GRACE_H' })).body.reason?.['code'], 'user_exists');
    assert.equal((await signUp('other@demo.example', { phone: profile.phone })).body.reason?.['code'], 'user_exists');
    assert.deepEqual((await signUp('other@demo.example', { phone: '0151 23456789' })).body.reason, {
      code: 'invalid_identifier',
      field: 'phone',
    });
    assert.deepEqual((await signUp('other@demo.example', { username: 'no spaces' })).body.reason, {
      code: 'invalid_identifier',
      field: 'username',
    });
    assert.equal(users(), before);
  });

  it('asks for the further identifiers in fields of their own', async () => {
    const answer = await fetch(`${broker.url}/login/connections?client_id=demo-app`);
    const { connections } = (await answer.json()) as {
      connections: { id: string; signupFields?: { name: string }[] }[];
    };
    assert.deepEqual(
      connections.find(({ id }) => id === 'users')?.signupFields?.map(({ name }) => name),
      ['username', 'phone'],
    );
  });

  it('signs up by a number alone', async () => {
    assert.ok((await signUp('+4915100000001', {}, 'numbers')).body.authorization_code);
    assert.ok((await signIn('+49 151 0000 0001', 'numbers')).body.authorization_code);
    assert.equal((await signUp('0151 00000001', {}, 'numbers')).body.reason?.['code'], 'invalid_identifier');
  });

  it('makes one user of twenty sign-ups of one address at once', async () => {
    const before = users();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => signUp(index % 2 === 0 ? 'rush@demo.example' : ' Rush@Demo.Example ')),
    );
    const won = answers.filter(({ body }) => body.authorization_code !== undefined);
    const lost = answers.filter(({ body }) => body.reason?.['code'] === 'user_exists');
    assert.deepEqual([won.length, lost.length], [1, 19]);
    assert.equal(users(), before + 1);
    assert.ok((await signIn('rush@demo.example')).body.authorization_code);
  });

  it('makes one user when the same code-verified sign-up runs twice', async () => {
    broker.connect({ id: 'users', strategy: 'database', label: 'Password', options: { verification: 'code' } });
    const pages = [];
    for (const _ of [1, 2]) {
      const mails = broker.mails.length;
      const page = await createEmbeddedApp(broker.url, { withDpop: false });
      await page.start({ connection: 'users', action: 'signup', username: 'both@demo.example', password });
      pages.push({ page, code: codeIn(await broker.mail(mails)) });
    }
    const [first, second] = await Promise.all(pages.map(({ page, code }) => page.next({ otp: code })));
    assert.equal(first?.body.reason?.['code'], 'expired_code', 'only the newest code counts');
    assert.ok(second?.body.authorization_code);
  });
});
