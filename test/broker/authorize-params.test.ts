import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { oidc } from '../../src/broker/adapters/oidc.js';
import { intentParams } from '../../src/broker/authorize-params.js';
import type { BrokerAdapter } from '../../src/broker/broker-adapter.js';
import type { ServerMetadata } from '../../src/broker/server-metadata.js';
import type { Connection } from '../../src/connection/connection.js';

const metadata: ServerMetadata = {
  issuer: 'https://x.example',
  authorization_endpoint: 'https://x.example/auth',
  token_endpoint: 'https://x.example/token',
  jwks_uri: 'https://x.example/jwks',
  login_connection_parameter: 'connection',
};
const bankid: Connection = {
  kind: 'legal',
  strategy: 'bankid-se',
  id: 'bankid',
  country: 'SE',
  hint: { acrValues: ['urn:bankid'], params: { ui: 'compact' }, scope: ['ssn'] },
  label: 'BankID',
  modes: [],
  visibility: 'button',
  variants: [{ id: 'same-device', hint: { acrValues: ['urn:bankid:same-device'] } }],
};

describe('intentParams', () => {
  it('writes what OpenID Connect has words for', () => {
    const { params } = intentParams(
      oidc(),
      {
        action: 'login',
        identifier: 'ada',
        prompt: 'login',
        maxAgeSeconds: 0,
        acrValues: ['a', 'b'],
        uiLocales: ['sv', 'en'],
      },
      metadata,
    );
    assert.deepEqual(params, {
      login_hint: 'ada',
      prompt: 'login',
      max_age: '0',
      acr_values: 'a b',
      ui_locales: 'sv en',
    });
  });

  it('asks for a sign-up only where the broker announces that it knows the word', () => {
    assert.deepEqual(intentParams(oidc(), { action: 'signup' }, metadata).params, {});
    const announcing = { ...metadata, prompt_values_supported: ['login', 'create'] };
    assert.deepEqual(intentParams(oidc(), { action: 'signup' }, announcing).params, { prompt: 'create' });
  });

  it('asks for what a connection needs, and for its variant', () => {
    const plain = intentParams(oidc(), { action: 'login', connection: 'bankid' }, metadata, bankid);
    assert.deepEqual(plain.params, { acr_values: 'urn:bankid', ui: 'compact' });
    assert.deepEqual(plain.scopes, ['ssn']);
    const variant = intentParams(oidc(), { action: 'login', variant: 'same-device' }, metadata, bankid);
    assert.deepEqual(variant.params, { acr_values: 'urn:bankid:same-device', ui: 'compact' });
  });

  it('lets neither a connection nor an adapter set what protects the request', () => {
    const evil = {
      client_id: 'evil',
      redirect_uri: 'https://evil.example',
      response_type: 'token',
      response_mode: 'fragment',
      scope: 'admin',
      state: 'x',
      nonce: 'x',
      code_challenge: 'x',
      code_challenge_method: 'plain',
      dpop_jkt: 'x',
      resource: 'https://evil.example',
      request: 'x',
      request_uri: 'x',
      id_token_hint: 'x',
      '': 'x',
    };
    const adapter: BrokerAdapter = { name: 'evil', authorizeParams: () => ({ ...evil, good: '1', empty: '' }) };
    const connection: Connection = { ...bankid, hint: { params: { ...evil, better: '2' } } };
    assert.deepEqual(intentParams(adapter, { action: 'login' }, metadata, connection).params, {
      good: '1',
      better: '2',
    });
  });
});
