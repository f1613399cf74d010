import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { ActionTriggerId } from '../../../../../demo/broker/extensibility/actions/triggers.js';
import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../../demo/broker/extensibility/extensibility.js';
import { factorsModule } from '../../../../../demo/broker/factors/factors.js';
import { sendPhoneNotice } from '../../../../../demo/broker/messages/message-scripts.js';
import { startTestBroker, type BrokerUnderTest } from '../../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../../support/embedded-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;
let provider: string;
const received: Record<string, unknown>[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    received.push(JSON.parse(text) as Record<string, unknown>);
    response.end();
  });
});

function act(trigger: ActionTriggerId, body: string): void {
  const handler = trigger === 'custom-email-provider' ? 'CustomEmailProvider' : 'CustomPhoneProvider';
  const code = `exports.onExecute${handler} = async (event, api) => { ${body} };`;
  const { id } = scripts.actions.create({ name: `action ${scripts.actions.list().length + 1}`, trigger, code });
  scripts.actions.deploy(id);
  scripts.actions.bind(trigger, [id]);
}

const post = (what: string): string => `await fetch('${provider}', { method: 'POST', body: JSON.stringify(${what}) });`;

async function askCode(connection: string, username: string): Promise<ChallengeAnswer> {
  return (await createEmbeddedApp(broker.url)).start({ connection, username });
}

describe('messages that scripts send', () => {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    broker = await startTestBroker({
      modules: [extensibilityModule, factorsModule],
      tenant: {
        connections: [
          { id: 'users', strategy: 'database', options: {} },
          { id: 'email', strategy: 'email', options: { code: { resendAfterSeconds: 0 } } },
          { id: 'sms', strategy: 'sms', options: { gateway: { url: 'http://127.0.0.1:9/' } } },
        ],
      },
    });
    const found = extensibilityOf(broker.services);
    assert(found);
    scripts = found;
  });
  after(async () => {
    await broker.close();
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    for (const trigger of ['custom-email-provider', 'custom-phone-provider'] as const)
      scripts.actions.bind(trigger, []);
    received.length = 0;
  });

  it('go by the mail server without an Action, and by the Action with one', async () => {
    await askCode('email', 'a@demo.example');
    await broker.mail(0);
    act('custom-email-provider', post('event.notification'));
    assert.equal((await askCode('email', 'b@demo.example')).body.challenge?.['step'], 'code');
    assert.equal(broker.mails.length, 1);
    assert.equal(received[0]?.['to'], 'b@demo.example');
    assert.equal(received[0]['from'], 'Test <login@test.example>');
    assert.equal(received[0]['message_type'], 'verification_code');
    assert.match(String(received[0]['text']), /\d{6}/);
  });

  it('are tried again, but not for ever', async () => {
    act('custom-email-provider', `${post('{}')} api.notification.retry('later');`);
    const { body } = await askCode('email', 'c@demo.example');
    assert.equal(body.reason?.['code'], 'delivery_failed');
    assert.equal(received.length, 5);
  });

  it('can be given up, and fail with their script', async () => {
    act('custom-email-provider', `api.notification.drop('no');`);
    assert.equal((await askCode('email', 'd@demo.example')).body.reason?.['code'], 'delivery_failed');
    act('custom-email-provider', `throw new Error('key 4711');`);
    const { body } = await askCode('email', 'e@demo.example');
    assert.equal(body.reason?.['code'], 'delivery_failed');
    assert.equal(JSON.stringify(body).includes('4711'), false);
  });

  it('go to phones by an Action instead of the gateway', async () => {
    assert.equal((await askCode('sms', '+46701234567')).body.reason?.['code'], 'delivery_failed');
    act('custom-phone-provider', post('event.notification'));
    assert.equal((await askCode('sms', '+46701234568')).body.challenge?.['step'], 'code');
    assert.equal(received[0]?.['recipient'], '+46701234568');
    assert.equal(received[0]['delivery_method'], 'text');
    assert.match(String(received[0]['code']), /^\d{6}$/);
  });

  it('of a second factor go by the hook that is for them', async () => {
    scripts.hooks.create({
      name: 'texts',
      point: 'send-phone-message',
      script: `module.exports = function (recipient, text, context, cb) {
        fetch('${provider}', { method: 'POST', body: JSON.stringify({ recipient, text, code: context.code }) })
          .then(() => cb(null, { MessageID: '1' }), cb);
      };`,
    });
    const request = { ip: '127.0.0.1', userAgent: 'x', clientId: 'demo-app' };
    const notice = {
      to: '+46701234569',
      text: 'Your code is 123456',
      code: '123456',
      channel: 'sms',
      request,
    } as const;
    const fallen: string[] = [];
    const otherwise = async (): Promise<void> => void fallen.push('gateway');
    await sendPhoneNotice(broker.services, { ...notice, purpose: 'second-factor' }, otherwise);
    assert.deepEqual(received, [{ recipient: '+46701234569', text: 'Your code is 123456', code: '123456' }]);
    assert.deepEqual(fallen, []);
    await sendPhoneNotice(broker.services, { ...notice, purpose: 'login' }, otherwise);
    assert.deepEqual(fallen, ['gateway']);
  });
});
