import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { publicGet } from '../../src/broker/public-get.js';
import { startServer } from '../client/support/scripted-server.js';
import type { ScriptedServer } from '../client/support/scripted-server.js';

const phase = 'connections';
let server: ScriptedServer;
before(async () => {
  server = await startServer();
});
after(() => server[Symbol.asyncDispose]());

describe('publicGet', () => {
  it('reads a JSON object with a plain GET', async () => {
    server.answer('/', { json: { a: 1 } });
    const { json, status } = await publicGet(server.origin, { phase });
    assert.deepEqual(json, { a: 1 });
    assert.equal(status, 200);
    const [request] = server.seen.splice(0);
    assert.equal(request?.method, 'GET');
    assert.equal(request?.headers['content-type'], undefined);
  });

  it('hands other statuses to the caller', async () => {
    server.answer('/', { status: 404, json: { error: 'invalid_client' } });
    assert.deepEqual((await publicGet(server.origin, { phase })).json, undefined);
  });

  for (const [what, answer] of [
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<p>Sign in</p>' }],
    ['JSON that says it is text', { headers: { 'content-type': 'text/plain' }, body: '{}' }],
    ['a list', { json: [] }],
    ['null', { json: null }],
    ['half an object', { headers: { 'content-type': 'application/json' }, body: '{"a":' }],
    ['nothing', { headers: { 'content-type': 'application/json' } }],
    [
      'deep nesting',
      { headers: { 'content-type': 'application/json' }, body: `{"a":${'['.repeat(99)}${']'.repeat(99)}}` },
    ],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example/' } }],
    ['a permanent redirect', { status: 308, headers: { location: '/elsewhere' } }],
    ['two megabytes', { headers: { 'content-type': 'application/json' }, body: `{"a":"${'x'.repeat(2_000_000)}"}` }],
  ] as const)
    it(`refuses ${what}`, async () => {
      server.answer('/', answer);
      server.seen.length = 0;
      await assert.rejects(publicGet(server.origin, { phase }), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, 'invalid_response');
        assert.ok(!error.message.includes('Sign in') && !error.message.includes('xxxx'), 'the body is not quoted');
        return true;
      });
      assert.equal(server.seen.length, 1);
    });

  it('reads JSON of a suffix type, with a byte order mark and a charset', async () => {
    server.answer('/', { headers: { 'content-type': 'application/vnd.x+json; charset=utf-8' }, body: '\ufeff{"a":1}' });
    assert.deepEqual((await publicGet(server.origin, { phase })).json, { a: 1 });
  });

  it('tells a busy server and a broken one', async () => {
    server.answer('/', { status: 429, headers: { 'retry-after': '3' } });
    await assert.rejects(publicGet(server.origin, { phase }), {
      code: 'rate_limited',
      retryAfterMs: 3000,
      retryable: true,
    });
    server.answer('/', { status: 502, body: '<html>' });
    await assert.rejects(publicGet(server.origin, { phase }), { code: 'server_error', retryable: true });
  });

  it('gives up on a server that never answers, and on one that never ends', async () => {
    server.answer('/', () => undefined);
    await assert.rejects(publicGet(server.origin, { phase, timeoutMs: 50 }), { code: 'timeout', retryable: true });
    server.answer(
      '/',
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    );
    await assert.rejects(publicGet(server.origin, { phase, timeoutMs: 50 }), { code: 'timeout' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    server.answer('/', () => {
      stop.abort();
      return undefined;
    });
    await assert.rejects(publicGet(server.origin, { phase, signal: stop.signal }), { code: 'cancelled' });
    await assert.rejects(publicGet(server.origin, { phase, signal: AbortSignal.abort() }), { code: 'cancelled' });
  });

  it('says that a server is not there', async () => {
    const gone = await startServer();
    await gone[Symbol.asyncDispose]();
    await assert.rejects(publicGet(gone.origin, { phase }), { code: 'network', retryable: true });
  });

  it('says that a server is there, but does not allow the page', async () => {
    const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
      if (init?.mode !== 'no-cors') throw new TypeError('Failed to fetch');
      return Object.defineProperty(new Response(), 'type', { value: 'opaque' });
    };
    await assert.rejects(publicGet('https://login.example.com/', { phase, fetch: fetch }), {
      code: 'misconfigured_origin',
      retryable: false,
    });
  });

  it('does not blame the origin when an answer broke off', async () => {
    server.answer('/', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    server.seen.length = 0;
    await assert.rejects(publicGet(server.origin, { phase }), { code: 'network' });
    assert.equal(server.seen.length, 1);
  });
});
