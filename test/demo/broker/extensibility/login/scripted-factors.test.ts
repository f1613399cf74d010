import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../../demo/broker/extensibility/extensibility.js';
import { factorsModule } from '../../../../../demo/broker/factors/factors.js';
import { ada, codeIn, startTestBroker, type BrokerUnderTest } from '../../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer, type EmbeddedApp } from '../../support/embedded-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;

function act(...bodies: string[]): void {
  const ids = bodies.map((body, index) => {
    const code = `exports.onExecutePostLogin = async (event, api) => { ${body} };`;
    const { id } = scripts.actions.create({ name: `action ${index + 1}`, trigger: 'post-login', code });
    scripts.actions.deploy(id);
    return id;
  });
  scripts.actions.bind('post-login', ids);
}

/** Signs Ada in and answers the code of her second factor. */
async function passFactor(): Promise<{ app: EmbeddedApp; asked: ChallengeAnswer; answer: ChallengeAnswer }> {
  const app = await createEmbeddedApp(broker.url);
  const mails = broker.mails.length;
  let asked = await app.start({ connection: 'users', ...ada });
  if (asked.body.challenge?.['step'] === 'select') asked = await app.next({ factor: 'email' });
  const first = asked;
  const answer = await app.next({ otp: codeIn(await broker.mail(mails)) });
  return { app, asked: first, answer };
}

const methods = `api.idToken.setCustomClaim('https://x.example/methods', event.authentication.methods.map(({ name }) => name));`;

describe('second factors that scripts ask for', () => {
  before(async () => {
    broker = await startTestBroker({
      modules: [extensibilityModule, factorsModule],
      tenant: { mfa: { policy: 'when-enrolled', factors: ['email'], code: { resendAfterSeconds: 0 } } },
    });
    const found = extensibilityOf(broker.services);
    assert(found);
    scripts = found;
  });
  after(async () => {
    await broker.close();
  });
  afterEach(() => {
    scripts.actions.bind('post-login', []);
    for (const { id } of scripts.actions.list()) scripts.actions.remove(id);
    for (const { id } of scripts.rules.list()) scripts.rules.remove(id);
  });

  it('fail when the person has none of those that an Action names', async () => {
    act(`api.authentication.challengeWith({ type: 'otp' });`);
    const { status, body } = await (await createEmbeddedApp(broker.url)).start({ connection: 'users', ...ada });
    assert.equal(status, 500);
    assert.equal(body.error, 'server_error');
    assert.equal(broker.store.log.list({ type: 'actions_execution_failed' })[0]?.detail?.['failure'], 'no_factor');
  });

  it('are asked for behind all scripts, when an Action or a rule enables them', async () => {
    act(`api.multifactor.enable('any');`, methods);
    const { app, asked, answer } = await passFactor();
    assert.equal(asked.body.challenge?.['step'], 'code');
    const { claims } = await app.exchange(answer.body.authorization_code ?? '');
    assert.deepEqual(claims['https://x.example/methods'], ['pwd']);
    assert.equal((claims['amr'] as string[]).includes('mfa'), true);
    scripts.actions.bind('post-login', []);
    scripts.rules.create({
      name: 'mfa',
      script: `function (user, context, callback) { context.multifactor = { provider: 'any' }; callback(null, user, context); }`,
    });
    assert.equal((await passFactor()).answer.status, 200);
  });

  it('are asked for in the middle, and the next Action sees them', async () => {
    act(methods, `api.authentication.challengeWith({ type: 'email' });`, methods);
    const { app, asked, answer } = await passFactor();
    assert.equal(asked.status, 401);
    const { claims } = await app.exchange(answer.body.authorization_code ?? '');
    const seen = claims['https://x.example/methods'] as string[];
    assert.equal(seen[0], 'pwd');
    assert.equal(seen.includes('mfa'), true, seen.join());
    const [trace] = scripts.traces.list();
    assert.equal(trace?.decision, 'continue');
    assert.deepEqual(
      trace.steps.map(({ outcome }) => outcome),
      ['passed', 'suspended', 'passed'],
    );
  });

  it('do not let anybody in with a wrong code', async () => {
    act(`api.authentication.challengeWith({ type: 'email' });`);
    const app = await createEmbeddedApp(broker.url);
    await app.start({ connection: 'users', ...ada });
    const { body } = await app.next({ otp: '000000' });
    assert.equal(body.authorization_code, undefined);
    assert.equal(body.reason?.['code'], 'invalid_code');
  });
});
