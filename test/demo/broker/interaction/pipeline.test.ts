import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import type { PipelineLogin, PipelineStage } from '../../../../demo/broker/interaction/pipeline.js';
import { ada, startTestBroker } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createRedirectApp, formWith } from '../support/redirect-app.js';

const stage = (run: PipelineStage['run']): PipelineStage => ({ name: 'test', run });

describe('the stages of a login', () => {
  it('can ask, are asked again with the answer, and add to the tokens', async () => {
    const seen: (readonly [string | undefined, unknown])[] = [];
    const before: PipelineLogin[] = [];
    const broker = await startTestBroker({
      stages: [
        stage(async (login) => {
          before.push(login);
          return { kind: 'continue', idTokenClaims: { 'https://x.example/first': login.user.userId } };
        }),
        stage(async (_login, input, kept) => {
          seen.push([input?.otp, kept]);
          if (input?.otp === '123456') {
            return {
              kind: 'continue',
              amr: ['otp', 'mfa'],
              acr: 'urn:x:2',
              accessTokenClaims: { 'https://x.example/level': 2 },
            };
          }
          const reason = input?.otp === undefined ? {} : { reason: { code: 'invalid_code', field: 'otp' } as const };
          return {
            kind: 'ask',
            step: { kind: 'code', channel: 'totp', length: 6 },
            keep: { asked: seen.length },
            ...reason,
          };
        }),
      ],
    });
    const page = await createEmbeddedApp(broker.url);
    const asked = await page.start({ connection: 'users', ...ada });
    assert.equal(asked.status, 401);
    assert.deepEqual(asked.body.challenge, { step: 'code', channel: 'totp', length: 6 });
    const wrong = await page.next({ otp: '000000' });
    assert.deepEqual(wrong.body.reason, { code: 'invalid_code', field: 'otp' });
    const done = await page.next({ otp: '123456' });
    const { claims, response } = await page.exchange(done.body.authorization_code ?? '');
    assert.deepEqual(seen, [
      [undefined, undefined],
      ['000000', { asked: 1 }],
      ['123456', { asked: 2 }],
    ]);
    assert.equal(before.length, 1, 'a stage that went on is not run again');
    assert.equal(claims['https://x.example/first'], claims.sub);
    assert.deepEqual(claims['amr'], ['pwd', 'otp', 'mfa']);
    assert.equal(claims['acr'], 'urn:x:2');
    assert.equal(decodeJwt(response.access_token)['https://x.example/level'], 2);
    await broker.close();
  });

  it('can deny: embedded with a reason, by redirect with an error at the app', async () => {
    const broker = await startTestBroker({
      stages: [stage(async () => ({ kind: 'deny', code: 'policy_denied', text: 'Not on Sundays' }))],
    });
    const page = await createEmbeddedApp(broker.url);
    const answer = await page.start({ connection: 'users', ...ada });
    assert.equal(answer.status, 403);
    assert.equal(answer.body.error, 'access_denied');
    assert.deepEqual(answer.body.reason, { code: 'policy_denied', text: 'Not on Sundays' });
    const client = await createRedirectApp(broker.url);
    const form = await client.open();
    const back = await client.visitor.submit(form, formWith(form, 'password'), ada);
    assert.deepEqual(client.errorOf(back), { error: 'access_denied', description: 'Not on Sundays' });
    await broker.close();
  });

  it('can send the browser away, and goes on when it comes back', async () => {
    let url = '';
    const broker = await startTestBroker({
      stages: [
        stage(async (login, input, kept) =>
          kept === undefined
            ? { kind: 'redirect', url: `${url}/interaction/${login.transaction}/continue?otp=agreed`, keep: true }
            : { kind: 'continue', idTokenClaims: { 'https://x.example/answer': input?.otp ?? '' } },
        ),
      ],
    });
    url = broker.url;
    const client = await createRedirectApp(broker.url);
    const form = await client.open();
    const back = await client.visitor.submit(form, formWith(form, 'password'), ada);
    assert.equal((await client.finish(back)).claims['https://x.example/answer'], 'agreed');
    await broker.close();
  });

  it('run when a session answers too, where they can deny or ask', async () => {
    let mode: 'open' | 'deny' | 'ask' = 'open';
    const triggers: string[] = [];
    const broker = await startTestBroker({
      stages: [
        stage(async (login, input) => {
          triggers.push(login.trigger);
          if (mode === 'deny') return { kind: 'deny', code: 'policy_denied', text: 'No longer' };
          if (mode === 'ask' && input?.otp === undefined)
            return { kind: 'ask', step: { kind: 'code', channel: 'totp' } };
          return { kind: 'continue', idTokenClaims: { 'https://x.example/trigger': login.trigger } };
        }),
      ],
    });
    const client = await createRedirectApp(broker.url);
    const form = await client.open();
    const first = await client.finish(await client.visitor.submit(form, formWith(form, 'password'), ada));
    assert.equal(first.claims['https://x.example/trigger'], 'login');

    const again = () => createRedirectApp(broker.url, client.visitor);
    const silent = await again();
    const second = await silent.finish(await silent.open());
    assert.equal(second.claims['https://x.example/trigger'], 'sso');

    mode = 'deny';
    const denied = await again();
    assert.deepEqual(denied.errorOf(await denied.open()), { error: 'access_denied', description: 'No longer' });

    mode = 'ask';
    const none = await again();
    assert.equal(none.errorOf(await none.open({ prompt: 'none' })).error, 'interaction_required');
    const asked = await again();
    const page = await asked.open();
    const back = await asked.visitor.submit(page, formWith(page, 'otp'), { otp: '1' });
    assert.equal((await asked.finish(back)).claims['email'], ada.username);
    await broker.close();
  });
});
