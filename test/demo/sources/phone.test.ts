import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { SignJWT } from 'jose';

import { startPhone } from '../../../demo/sources/phone/phone.js';
import type { PhoneOptions, RunningPhone } from '../../../demo/sources/phone/phone.js';
import type { PhoneMessage } from '../../../demo/sources/phone/messages.js';

const closing: (() => Promise<void>)[] = [];

after(async () => {
  await Promise.all(closing.map((close) => close()));
});

async function start(options: Partial<PhoneOptions> = {}): Promise<RunningPhone> {
  const phone = await startPhone({ port: 0, ...options });
  closing.push(() => phone.close());
  return phone;
}

function send(phone: RunningPhone, payload: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return fetch(phone.gatewayUrl, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
}

async function read(phone: RunningPhone, query = ''): Promise<PhoneMessage[]> {
  return (await (await fetch(`${phone.url}/api/messages${query}`)).json()) as PhoneMessage[];
}

const text = { recipient: '+46701234567', body: 'Your Demo code is 123456.', sender: 'Demo' };

describe('startPhone', () => {
  it('takes a text for any number and shows it with its code', async () => {
    const phone = await start();
    const answer = await send(phone, { ...text, req: { ip: '192.0.2.1', 'user-agent': 'x' } });
    assert.equal(answer.status, 200);
    const { id } = (await answer.json()) as { id: string };
    const [message] = await read(phone, '?to=%2B46701234567');
    assert.equal(message?.id, id);
    assert.equal(message.channel, 'sms');
    assert.equal(message.from, 'Demo');
    assert.deepEqual(message.codes, ['123456']);
    assert.deepEqual(await read(phone, '?to=%2B4790000000'), []);
    assert.equal((await read(phone, '?to=+46701234567')).length, 1, 'a plus sign that was not escaped');
  });

  it('takes a call as the text that is read out', async () => {
    const phone = await start();
    await send(phone, { ...text, channel: 'voice', body: 'Hello. Your code is 1, 2, 3, 4, 5, 6. Goodbye.' });
    const [call] = await read(phone);
    assert.equal(call?.channel, 'voice');
    assert.deepEqual(call.codes, ['123456']);
  });

  it('waits for a message that has yet to come', async () => {
    const phone = await start();
    const waiting = read(phone, '?to=%2B46701234567&wait=20');
    await send(phone, { ...text, recipient: '+4790000000' });
    await send(phone, text);
    assert.equal((await waiting)[0]?.to, '+46701234567');
  });

  it('refuses what is no message, and says why', async () => {
    const phone = await start();
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ ...text, recipient: '0701234567' }, /recipient/],
      [{ ...text, recipient: `+${'1'.repeat(16)}` }, /recipient/],
      [{ ...text, body: ' ' }, /body/],
      [{ ...text, body: 'x'.repeat(1601) }, /body/],
      [{ ...text, sender: 1 }, /sender/],
      [{ ...text, channel: 'fax' }, /channel/],
      ['not json', /recipient/],
      ['x'.repeat(20_000), /recipient/],
      ['null', /recipient/],
    ];
    for (const [payload, reason] of wrong) {
      const answer = await send(phone, payload);
      assert.equal(answer.status, 400);
      assert.match(((await answer.json()) as { error: string }).error, reason);
    }
    assert.deepEqual(await read(phone), []);
  });

  it('takes a signed bearer token when it is told to, and nothing else', async () => {
    const secret = 'a secret of at least thirty-two bytes';
    const phone = await start({ authentication: { method: 'jwt', secret, audience: 'sms', subject: 'broker' } });
    const sign = (claims: { aud?: string; sub?: string; iat?: number }, key = secret): Promise<string> =>
      new SignJWT({ aud: 'sms', sub: 'broker', iat: Math.floor(Date.now() / 1000), ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(key));
    const statusFor = async (token?: string): Promise<number> =>
      (await send(phone, text, token === undefined ? {} : { Authorization: `Bearer ${token}` })).status;
    assert.equal(await statusFor(await sign({})), 200);
    assert.equal(await statusFor(), 401);
    assert.equal(await statusFor(await sign({}, 'another secret of thirty-two bytes..')), 401);
    assert.equal(await statusFor(await sign({ aud: 'mail' })), 401);
    assert.equal(await statusFor(await sign({ sub: 'somebody' })), 401);
    assert.equal(await statusFor(await sign({ iat: Math.floor(Date.now() / 1000) - 3600 })), 401);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`;
    assert.equal(await statusFor(unsigned), 401);
    const plain = await start({ authentication: { method: 'token', token: 'abc' } });
    assert.equal((await send(plain, text, { Authorization: 'Bearer abc' })).status, 200);
    assert.equal((await send(plain, text, { Authorization: 'Bearer abd' })).status, 401);
  });

  it('can be made to fail, and healed', async () => {
    const phone = await start();
    phone.setFailure(500);
    assert.equal((await send(phone, text)).status, 500);
    phone.setFailure(undefined);
    assert.equal((await send(phone, text)).status, 200);
    assert.equal((await read(phone)).length, 1);
  });

  it('tells the page of changes, empties on request, and answers no foreign page', async () => {
    const phone = await start();
    const abort = new AbortController();
    const events = await fetch(`${phone.url}/api/events`, { signal: abort.signal });
    assert.equal(events.headers.get('Content-Type'), 'text/event-stream');
    const reader = events.body?.getReader();
    await reader?.read();
    await send(phone, text);
    assert.match(new TextDecoder().decode((await reader?.read())?.value), /event: change/);
    abort.abort();
    const foreign = { method: 'DELETE', headers: { Origin: 'http://evil.example' } };
    assert.equal((await fetch(`${phone.url}/api/messages`, foreign)).status, 403);
    assert.equal((await send(phone, text, { Origin: 'http://evil.example' })).status, 403);
    assert.equal((await read(phone)).length, 1);
    assert.equal((await fetch(`${phone.url}/api/messages`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(await read(phone), []);
  });
});
