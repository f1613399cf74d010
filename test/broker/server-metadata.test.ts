import { strict as assert } from 'node:assert';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fetchServerMetadata } from '../../src/broker/server-metadata.js';
import { startServer } from '../client/support/scripted-server.js';
import type { ScriptedServer } from '../client/support/scripted-server.js';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const openid = '/.well-known/openid-configuration';
const good = (issuer: string): Record<string, unknown> => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
});

describe('fetchServerMetadata', () => {
  it('reads OpenID Connect Discovery, members that are not known too', async () => {
    server.answer(openid, { json: { ...good(server.origin), login_connection_parameter: 'kc_idp_hint', x: 1 } });
    const metadata = await fetchServerMetadata({ issuer: server.origin }, {});
    assert.equal(metadata.token_endpoint, `${server.origin}/token`);
    assert.equal(metadata.login_connection_parameter, 'kc_idp_hint');
    assert.equal(metadata['x'], 1);
  });

  it('appends to the path of an issuer, with and without a slash at its end', async () => {
    for (const issuer of [`${server.origin}/realms/a`, `${server.origin}/realms/a/`]) {
      server.answer(`/realms/a${openid}`, { json: good(issuer) });
      assert.equal((await fetchServerMetadata({ issuer }, {})).issuer, issuer);
    }
  });

  it('goes on to RFC 8414 when there is no OpenID document', async () => {
    const issuer = `${server.origin}/tenant`;
    server.answer('/.well-known/oauth-authorization-server/tenant', { json: good(issuer) });
    assert.equal((await fetchServerMetadata({ issuer }, {})).issuer, issuer);
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      [`/tenant${openid}`, '/.well-known/oauth-authorization-server/tenant'],
    );
  });

  it('says so when there is neither', async () => {
    await assert.rejects(fetchServerMetadata({ issuer: server.origin }, {}), {
      code: 'invalid_response',
      phase: 'discovery',
      broker: { status: 404 },
    });
  });

  it('looks where it is told to, and nowhere else', async () => {
    server.answer('/elsewhere', { json: good('https://login.example.com') });
    const source = { issuer: 'https://login.example.com', discoveryUrl: `${server.origin}/elsewhere` };
    assert.equal((await fetchServerMetadata(source, {})).issuer, source.issuer);
    server.answer('/elsewhere', { status: 404 });
    await assert.rejects(fetchServerMetadata(source, {}), { code: 'invalid_response' });
    assert.equal(server.seen.length, 2);
  });

  it('asks nobody when everything is known beforehand', async () => {
    const { issuer, ...metadata } = good(server.origin);
    assert.equal((await fetchServerMetadata({ issuer: String(issuer), metadata }, {})).issuer, issuer);
    assert.equal(server.seen.length, 0);
  });

  it('puts what is known beforehand over what it reads', async () => {
    server.answer(openid, { json: good(server.origin) });
    const metadata = { end_session_endpoint: 'https://login.example.com/logout' };
    const read = await fetchServerMetadata({ issuer: server.origin, metadata }, {});
    assert.equal(read.end_session_endpoint, metadata.end_session_endpoint);
  });

  for (const [what, issuer] of [
    ['another issuer', 'https://evil.example'],
    ['a slash more', (origin: string) => `${origin}/`],
    ['no issuer', undefined],
    ['a list', ['x']],
  ] as const)
    it(`refuses metadata of ${what}`, async () => {
      const claimed: unknown = typeof issuer === 'function' ? issuer(server.origin) : issuer;
      server.answer(openid, { json: { ...good(server.origin), issuer: claimed } });
      await assert.rejects(fetchServerMetadata({ issuer: server.origin }, {}), { code: 'issuer_mismatch' });
    });

  for (const [member, value] of [
    ['authorization_endpoint', undefined],
    ['token_endpoint', undefined],
    ['jwks_uri', undefined],
    ['token_endpoint', 'http://login.example.com/token'],
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['authorization_endpoint', 'https://login.example.com/auth#x'],
    ['authorization_endpoint', '/auth'],
    ['token_endpoint', 'https://u:p@login.example.com/token'],
    ['revocation_endpoint', 'data:,x'],
    ['end_session_endpoint', 5],
    ['id_token_signing_alg_values_supported', ['none', 'HS256']],
    ['id_token_signing_alg_values_supported', []],
    ['id_token_signing_alg_values_supported', 'RS256'],
  ] as const)
    it(`refuses ${member}: ${JSON.stringify(value) ?? 'missing'}`, async () => {
      server.answer(openid, { json: { ...good(server.origin), [member]: value } });
      await assert.rejects(fetchServerMetadata({ issuer: server.origin }, {}), { code: 'invalid_response' });
    });

  it('asks for PKCE and `iss` when it is strict', async () => {
    const source = { issuer: server.origin, strict: true };
    const offers = [
      {},
      { code_challenge_methods_supported: ['plain'], authorization_response_iss_parameter_supported: true },
      { code_challenge_methods_supported: ['S256'] },
    ];
    for (const offer of offers) {
      server.answer(openid, { json: { ...good(server.origin), ...offer } });
      await assert.rejects(fetchServerMetadata(source, {}), { code: 'invalid_response' });
    }
    const enough = { code_challenge_methods_supported: ['S256'], authorization_response_iss_parameter_supported: true };
    server.answer(openid, { json: { ...good(server.origin), ...enough } });
    assert.ok(await fetchServerMetadata(source, {}));
  });
});
