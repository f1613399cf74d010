import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { SmsOptions } from '../../../../demo/broker/connections/passwordless-sms.js';
import type { PhoneMessage } from '../../../../demo/sources/phone/messages.js';
import { startPhone, type RunningPhone } from '../../../../demo/sources/phone/phone.js';
import { startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type EmbeddedApp } from '../support/embedded-app.js';

const secret = 'a secret of at least thirty-two bytes';

describe('passwordlessSms', () => {
  let broker: BrokerUnderTest;
  let phone: RunningPhone;
  let lastNumber = 0;

  before(async () => {
    broker = await startTestBroker();
    phone = await startPhone({
      port: 0,
      authentication: { method: 'jwt', secret, audience: 'sms', subject: 'broker' },
    });
    connect('sms', { voice: true });
  });
  after(async () => {
    await Promise.all([broker.close(), phone.close()]);
  });

  function connect(id: string, options: Partial<SmsOptions> = {}, strategy: 'sms' | 'voice' = 'sms'): void {
    const gateway = { url: phone.gatewayUrl, secret, audience: 'sms', subject: 'broker', timeoutMs: 2000 };
    broker.connect({ id, strategy, label: 'Text me a code', options: { gateway, ...options } });
  }

  /** A number that nobody used before. */
  function newNumber(): string {
    lastNumber += 1;
    return `+4670${String(1_000_000 + lastNumber)}`;
  }

  // Without DPoP, whose proofs do not go with a broker whose clock is moved.
  const newApp = (): Promise<EmbeddedApp> => createEmbeddedApp(broker.url, { withDpop: false });

  async function ask(username: string, connection = 'sms') {
    const client = await newApp();
    const answer = await client.start({ connection, action: 'login', username });
    return { client, answer };
  }

  function newest(to: string): PhoneMessage {
    return phone.messages.list({ to })[0] ?? assert.fail('no message');
  }

  it('signs in by a code in a text, however the number is written', async () => {
    const number = newNumber();
    const written = `${number.slice(0, 3)} (70) ${number.slice(5, 8)}-${number.slice(8)}`;
    const { client, answer } = await ask(written);
    assert.equal(answer.body.challenge?.['step'], 'code');
    assert.equal(answer.body.challenge['channel'], 'sms');
    assert.doesNotMatch(JSON.stringify(answer.body), new RegExp(number.slice(4, -3)));
    const message = newest(number);
    assert.equal(message.channel, 'sms');
    assert.equal(message.from, 'Test tenant');
    assert.match(message.text, /is your code for Demo app/);
    const done = await client.next({ otp: message.codes[0] ?? '' });
    const { claims } = await client.exchange(done.body.authorization_code ?? '');
    assert.deepEqual(claims['amr'], ['otp', 'sms']);
    const user = broker.services.users.findByIdentity('sms', number);
    assert.equal(user?.userId, claims.sub);
    assert.equal(user.profile['phone_verified'], true);
  });

  it('calls instead when the person wants that, and the text is good for nothing then', async () => {
    const number = newNumber();
    const { client, answer } = await ask(number);
    assert.deepEqual(answer.body.challenge?.['alternatives'], ['voice']);
    const [first] = newest(number).codes;
    broker.advance(31);
    const second = await client.next({ alternative: 'voice' });
    assert.equal(second.body.challenge?.['channel'], 'voice');
    const call = newest(number);
    assert.equal(call.channel, 'voice');
    assert.match(call.text, /\d, \d, \d, \d, \d, \d/);
    if (first !== call.codes[0]) assert.notEqual((await client.next({ otp: first ?? '' })).status, 200);
    assert.equal((await client.next({ otp: call.codes[0] ?? '' })).status, 200);
  });

  it('has a kind that only calls', async () => {
    connect('call', {}, 'voice');
    const number = newNumber();
    const { client, answer } = await ask(number, 'call');
    assert.equal(answer.body.challenge?.['channel'], 'voice');
    assert.equal(answer.body.challenge['alternatives'], undefined);
    assert.equal((await client.next({ otp: newest(number).codes[0] ?? '' })).status, 200);
  });

  it('refuses what is no number, or has no country', async () => {
    const wrong = ['0701234567', '', '+', '+0123456', 'lars@corp.example', `+${'1'.repeat(40)}`, '+46\u202E701234567'];
    for (const username of wrong) {
      const { answer } = await ask(username);
      assert.notEqual(answer.status, 200, username);
      assert.notEqual(answer.body.challenge?.['step'], 'code', username);
    }
  });

  it('ends a code after three tries, after its time, and when a newer one was sent', async () => {
    const number = newNumber();
    const { client } = await ask(number);
    const [code = ''] = newest(number).codes;
    const wrong = code === '000000' ? '111111' : '000000';
    for (const _ of [1, 2, 3]) assert.notEqual((await client.next({ otp: wrong })).status, 200);
    const late = await client.next({ otp: code });
    assert.equal(late.body.reason?.['code'], 'too_many_attempts');

    const expired = await ask(newNumber());
    broker.advance(181);
    const messages = phone.messages.list();
    const after3Minutes = await expired.client.next({ otp: messages[0]?.codes[0] ?? '' });
    assert.equal(after3Minutes.body.reason?.['code'], 'expired_code');

    const again = newNumber();
    const renewed = await ask(again);
    const [old = ''] = newest(again).codes;
    assert.equal((await renewed.client.next({ resend: 'true' })).status, 429, 'too soon');
    broker.advance(31);
    await renewed.client.next({ resend: 'true' });
    const [fresh = ''] = newest(again).codes;
    if (old !== fresh) assert.notEqual((await renewed.client.next({ otp: old })).status, 200);
    assert.equal((await renewed.client.next({ otp: fresh })).status, 200);
  });

  it('says that nothing was sent when the gateway fails, refuses the broker, or is not there', async () => {
    phone.setFailure(500);
    const before = broker.store.log.list({ type: 'fn' }).length;
    assert.equal((await ask(newNumber())).answer.body.reason?.['code'], 'delivery_failed');
    assert.equal(broker.store.log.list({ type: 'fn' }).length, before + 1);
    phone.setFailure(undefined);
    connect('wrong-secret', { gateway: { url: phone.gatewayUrl, secret: 'x'.repeat(32) } });
    connect('nowhere', { gateway: { url: 'http://127.0.0.1:1/', timeoutMs: 500 } });
    for (const connection of ['wrong-secret', 'nowhere'])
      assert.equal((await ask(newNumber(), connection)).answer.body.reason?.['code'], 'delivery_failed');
    assert.equal((await ask(newNumber())).answer.body.challenge?.['step'], 'code');
  });

  it('lets nobody new in, and tells nobody who is known, when sign-up is off', async () => {
    connect('closed', { signup: false });
    const number = newNumber();
    const before = phone.messages.list().length;
    const { answer } = await ask(number, 'closed');
    assert.equal(answer.body.challenge?.['step'], 'code', 'it looks the same');
    assert.equal(phone.messages.list().length, before, 'but nothing was sent');
  });

  it('takes bad settings apart', () => {
    assert.throws(() => {
      connect('wrong', {
        gateway: { url: 'http://sms.example/', secret: 'short', token: 'x' },
        template: 'no code',
        voiceTemplate: '{{code}} {{password}}',
        defaultCountry: 'Sweden',
      });
    }, /gateway.*template.*voiceTemplate.*defaultCountry/s);
  });
});
