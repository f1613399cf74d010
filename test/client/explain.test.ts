import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { createLoginClientIn } from '../../src/client/create-login-client.js';
import type { LoginClientOptions } from '../../src/client/create-login-client.js';
import type { Protection } from '../../src/client/protection.js';
import { openPage } from './support/memory-page.js';

const issuer = 'https://login.example.com';
const bare = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, jwks_uri: `${issuer}/j` };
const full = {
  ...bare,
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  dpop_signing_alg_values_supported: ['ES256'],
  pushed_authorization_request_endpoint: `${issuer}/par`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/logout`,
};

async function explained(
  metadata: object,
  options: Partial<LoginClientOptions> = {},
): Promise<Readonly<Record<string, Protection>>> {
  const page = openPage('https://app.example.com/');
  const client = createLoginClientIn(page.environment, {
    issuer,
    clientId: 'app',
    redirectUri: '/callback',
    metadata: metadata as Readonly<Record<string, unknown>>,
    ...options,
  });
  return Object.fromEntries((await client.explain()).map((protection) => [protection.name, protection]));
}

describe('explain', () => {
  it('has nothing to advise where everything is on, but for this browser', async () => {
    const list = Object.values(await explained(full, { resource: 'https://api.example.com/' }));
    const open = list.filter(({ status }) => status !== 'on').map(({ name }) => name);
    assert.deepEqual(open, ['refresh-across-tabs'], 'there is no IndexedDB here');
    for (const { status, advice } of list) assert.equal(advice === undefined, status === 'on');
  });

  it('names what a broker lacks, and what to do about it', async () => {
    const list = await explained(bare);
    for (const name of ['pkce', 'issuer', 'bound-tokens', 'pushed-requests', 'revocation', 'sign-out']) {
      assert.equal(list[name]?.status, 'missing', name);
      assert.match(list[name]?.advice ?? '', /\.$/, name);
    }
  });

  for (const [name, options] of [
    ['bound-tokens', { dpop: 'off' }],
    ['pushed-requests', { par: 'off' }],
    ['same-site-credentials', { allowCrossSiteEmbedding: true }],
    ['audience', {}],
    ['transport', { redirectUri: 'http://localhost:3000/callback' }],
  ] as const)
    it(`says that ${name} is off by the configuration`, async () => {
      const protection = (await explained(full, options))[name];
      assert.equal(protection?.status, 'off');
      assert.ok(protection.advice);
    });
});
