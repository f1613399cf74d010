import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { codeIn, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createEmbeddedApp, type EmbeddedApp } from './support/embedded-app.js';

describe('sign-in by a code in an e-mail', () => {
  let broker: BrokerUnderTest;
  let page: EmbeddedApp;
  let people = 0;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  /** Asks for a code for a new address. */
  const ask = async (username = `person${(people += 1)}@demo.example`) => {
    page = await createEmbeddedApp(broker.url, { withDpop: false });
    const before = broker.mails.length;
    const answer = await page.start({ connection: 'email', username });
    return { username, answer, otp: codeIn(await broker.mail(before)), mails: before };
  };
  const wrongFor = (otp: string): string => String((Number(otp) + 1) % 1_000_000).padStart(6, '0');

  it('asks for the address, sends a real message and takes its code', async () => {
    page = await createEmbeddedApp(broker.url);
    const first = await page.start({ connection: 'email' });
    assert.deepEqual(first.body.challenge, { step: 'identifier', identifiers: [{ type: 'email' }] });
    const asked = await page.next({ username: ' New.Person@B\u00FCcher.example ' });
    assert.equal(asked.status, 401);
    assert.deepEqual(asked.body.challenge, {
      step: 'code',
      channel: 'email',
      target: 'n***@x***.example',
      length: 6,
      resend_after: 30,
      attempts_left: 3,
    });
    const mail = await broker.mail();
    // The mail server shows the domain as people write it.
    assert.deepEqual(mail.to, ['new.person@b\u00FCcher.example']);
    assert.match(mail.text, /Demo app/);
    const done = await page.next({ otp: ` ${codeIn(mail).slice(0, 3)} ${codeIn(mail).slice(3)} ` });
    const { claims } = await page.exchange(done.body.authorization_code ?? '');
    assert.equal(claims['email'], 'new.person@xn--bcher-kva.example');
    assert.equal(claims['email_verified'], true);
    assert.deepEqual(claims['amr'], ['otp']);
  });

  it('finds the same person the second time', async () => {
    const subjects = [];
    for (const _ of [1, 2]) {
      const { otp } = await ask('twice@demo.example');
      const { body } = await page.next({ otp });
      subjects.push((await page.exchange(body.authorization_code ?? '')).claims.sub);
      broker.advance(60);
    }
    assert.equal(subjects[0], subjects[1]);
  });

  it('takes three tries, and the right code no more after that', async () => {
    const { otp } = await ask();
    for (const left of [2, 1, 0]) {
      const wrong = await page.next({ otp: wrongFor(otp) });
      assert.equal(wrong.status, 403);
      assert.deepEqual(wrong.body.reason, { code: 'invalid_code', field: 'otp' });
      assert.equal(wrong.body.challenge?.['attempts_left'], left);
    }
    const fourth = await page.next({ otp });
    assert.equal(fourth.body.reason?.['code'], 'too_many_attempts');
    assert.equal(fourth.body.authorization_code, undefined);
  });

  it('counts tries that come at once', async () => {
    const { otp } = await ask();
    const { body } = await page.next({});
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => page.next({ otp: wrongFor(otp) }, body.auth_session)),
    );
    assert.equal(answers.filter(({ body: { error } }) => error === 'invalid_session').length, 9);
  });

  it('takes no code after 180 seconds', async () => {
    const { otp } = await ask();
    broker.advance(181);
    const late = await page.next({ otp });
    assert.equal(late.body.reason?.['code'], 'expired_code');
  });

  it('takes the newest code only', async () => {
    const { otp, mails } = await ask();
    broker.advance(31);
    const again = await page.next({ resend: 'true' });
    assert.equal(again.status, 401);
    const newest = codeIn(await broker.mail(mails + 1));
    if (newest !== otp) assert.equal((await page.next({ otp })).body.reason?.['code'], 'invalid_code');
    assert.equal((await page.next({ otp: newest })).status, 200);
  });

  it('ends the code of one window when another asks for the same address', async () => {
    const { otp, username } = await ask();
    const first = page;
    await ask(username);
    assert.equal((await first.next({ otp })).body.reason?.['code'], 'expired_code');
  });

  it('takes no code in another login than the one that asked', async () => {
    const { otp, username } = await ask();
    const thief = await createEmbeddedApp(broker.url, { withDpop: false });
    await thief.start({ connection: 'email', username: 'other@demo.example' });
    assert.notEqual((await thief.next({ otp, username })).status, 200);
  });

  it('sends another one only after a while', async () => {
    const { mails } = await ask();
    const early = await page.next({ resend: 'true' });
    assert.equal(early.status, 429);
    assert.equal(early.headers.get('retry-after'), '30');
    assert.equal(early.body.reason?.['code'], 'rate_limited');
    assert.equal(early.body.challenge?.['step'], 'code');
    assert.equal(broker.mails.length, mails + 1);
  });

  it('says that an address is no address', async () => {
    page = await createEmbeddedApp(broker.url, { withDpop: false });
    const wrong = [
      'no',
      'a@b',
      'a@b@c.example',
      '"a@evil.example"@b.example',
      'a\u0000@b.example',
      'a,b@c.example',
      'x'.repeat(10_000),
    ];
    for (const username of wrong) {
      const answer = await page.start({ connection: 'email', username });
      assert.deepEqual(answer.body.reason, { code: 'invalid_identifier', field: 'username' }, username);
    }
  });

  it('answers the same whether somebody is known, when nobody can sign up', async () => {
    const closed = await startTestBroker({
      tenant: {
        connections: [{ id: 'email', strategy: 'email', options: { signup: false } }],
        users: [],
        defaultConnection: 'email',
      },
    });
    const { users } = closed.services;
    const email = 'known@demo.example';
    users.create({
      identity: {
        connection: 'email',
        sourceUserId: email,
        strategy: 'email',
        kind: 'passwordless',
        raw: {},
        profile: { email },
      },
      profile: { email, name: 'Known' },
    });
    const [known, unknown] = await Promise.all([
      createEmbeddedApp(closed.url, { withDpop: false }),
      createEmbeddedApp(closed.url, { withDpop: false }),
    ]);
    const forKnown = await known.start({ connection: 'email', username: email });
    const forUnknown = await unknown.start({ connection: 'email', username: 'kxxxx@demo.example' });
    assert.equal(forUnknown.status, forKnown.status);
    assert.deepEqual(forUnknown.body.challenge, forKnown.body.challenge);
    const otp = codeIn(await closed.mail());
    assert.equal(closed.mails.length, 1);
    assert.equal((await unknown.next({ otp })).body.reason?.['code'], 'invalid_code');
    assert.equal((await known.next({ otp })).status, 200);
    await closed.close();
  });

  it('says that the message could not be sent', async () => {
    const deaf = await startTestBroker();
    await deaf.stopMail();
    page = await createEmbeddedApp(deaf.url, { withDpop: false });
    const answer = await page.start({ connection: 'email', username: 'anyone@demo.example' });
    assert.deepEqual(answer.body.reason, { code: 'delivery_failed', field: 'username' });
    const [row, ...more] = deaf.store.log.list({ type: 'fn' });
    assert.equal(row?.connection, 'email');
    assert.deepEqual(more, []);
    assert.ok(!JSON.stringify(row).includes('anyone'));
    assert.equal(answer.body.challenge?.['step'], 'identifier');
    await deaf.close();
  });

  it('sends no more than the limit to one address', async () => {
    const strict = await startTestBroker({ tenant: { limits: { messagesByIdentifier: { max: 2, seconds: 600 } } } });
    const username = 'much@demo.example';
    const answers = [];
    for (let count = 0; count < 3; count += 1) {
      page = await createEmbeddedApp(strict.url, { withDpop: false });
      answers.push(await page.start({ connection: 'email', username }));
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 429],
    );
    assert.equal(answers[2]?.headers.get('retry-after'), '600');
    await strict.close();
  });
});
