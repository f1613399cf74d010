import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { intentParams } from '../../src/broker/authorize-params.js';
import type { BrokerAdapter } from '../../src/broker/broker-adapter.js';
import type { LoginIntent } from '../../src/broker/login-turn.js';
import type { ServerMetadata } from '../../src/broker/server-metadata.js';
import * as brokers from '../../src/brokers.js';
import type { Connection } from '../../src/connection/connection.js';

const metadata: ServerMetadata = {
  issuer: 'https://login.example.com/',
  authorization_endpoint: 'https://login.example.com/oauth2/authorize?tenant=t',
  token_endpoint: 'https://login.example.com/oauth2/token',
  jwks_uri: 'https://login.example.com/jwks',
  end_session_endpoint: 'https://login.example.com/end',
};
const person = 'wile@acme.example';

interface Row {
  readonly adapter: BrokerAdapter;
  readonly login?: object;
  readonly identifier?: object;
  readonly signup?: object;
  readonly organization?: object;
  readonly stepUp?: object;
  readonly scopes?: readonly string[];
  readonly signupUrl?: string;
}

const { auth0, authentik, cognito, dex, eid, entra, fusionauth, identityserver } = brokers;
const { idpLogin, keycloak, logto, oidc, okta, ory, supabase, workos, zitadel } = brokers;
const named = { login_hint: person };
const stronger = { acr_values: 'a b', max_age: '60' };

const rows: readonly Row[] = [
  { adapter: oidc(), login: {}, organization: { organization: 'acme' } },
  {
    adapter: oidc({ connectionParameter: 'idp', organizationParameter: 'org' }),
    login: { idp: 'fabrikam' },
    organization: { org: 'acme' },
  },
  { adapter: idpLogin(), login: { connection: 'fabrikam' }, organization: { organization: 'acme' } },
  {
    adapter: auth0(),
    login: { connection: 'fabrikam' },
    signup: { screen_hint: 'signup', prompt: 'login' },
    organization: { organization: 'acme' },
  },
  {
    adapter: auth0({ audience: 'https://api.example.com' }),
    login: { connection: 'fabrikam', audience: 'https://api.example.com' },
    identifier: { ...named, audience: 'https://api.example.com' },
    signup: { screen_hint: 'signup', prompt: 'login', audience: 'https://api.example.com' },
    organization: { organization: 'acme', audience: 'https://api.example.com' },
    stepUp: { ...stronger, audience: 'https://api.example.com' },
  },
  {
    adapter: keycloak(),
    login: { kc_idp_hint: 'fabrikam' },
    signup: { prompt: 'create' },
    scopes: ['organization:acme'],
  },
  { adapter: okta(), login: { idp: 'fabrikam' } },
  {
    adapter: entra(),
    login: { domain_hint: 'fabrikam' },
    signup: { prompt: 'create' },
    stepUp: { claims: '{"id_token":{"acrs":{"essential":true,"values":["a","b"]}}}', max_age: '60' },
  },
  {
    adapter: cognito(),
    login: { identity_provider: 'fabrikam' },
    signupUrl: 'https://login.example.com/signup',
  },
  {
    adapter: zitadel(),
    login: {},
    signup: { prompt: 'create' },
    scopes: ['urn:zitadel:iam:org:idp:id:fabrikam', 'urn:zitadel:iam:org:id:acme'],
  },
  {
    adapter: logto(),
    login: { direct_sign_in: 'social:fabrikam' },
    signup: { first_screen: 'register' },
    organization: { organization_id: 'acme' },
  },
  {
    adapter: fusionauth({ tenantId: 't1' }),
    login: { idp_hint: 'fabrikam', tenantId: 't1' },
    identifier: { ...named, tenantId: 't1' },
    signup: { tenantId: 't1' },
    organization: { tenantId: 'acme' },
    stepUp: { ...stronger, tenantId: 't1' },
    signupUrl: 'https://login.example.com/oauth2/register',
  },
  { adapter: dex(), login: { connector_id: 'fabrikam' } },
  {
    adapter: identityserver(),
    login: { acr_values: 'idp:fabrikam' },
    organization: { acr_values: 'tenant:acme' },
  },
  {
    adapter: workos(),
    login: { provider: 'fabrikam' },
    identifier: { ...named, domain_hint: 'acme.example', provider: 'authkit' },
    signup: { screen_hint: 'sign-up', provider: 'authkit' },
    organization: { organization_id: 'acme' },
    stepUp: { ...stronger, provider: 'authkit' },
  },
  { adapter: ory(), login: {}, signup: { prompt: 'registration' } },
  { adapter: authentik(), login: {} },
  { adapter: supabase(), login: { provider: 'fabrikam' } },
  { adapter: eid(), login: { acr_values: 'fabrikam' }, identifier: { login_hint: `sub:${person}` } },
];

const write = (adapter: BrokerAdapter, intent: LoginIntent, connection?: Connection) =>
  intentParams(adapter, intent, metadata, connection);

for (const row of rows) {
  const { adapter } = row;
  describe(`the adapter ${adapter.name}`, () => {
    it('names a connection', () => {
      assert.deepEqual(write(adapter, { action: 'login', connection: 'fabrikam' }).params, row.login);
    });
    it('names a person', () => {
      assert.deepEqual(write(adapter, { action: 'login', identifier: person }).params, row.identifier ?? named);
    });
    it('asks for a sign-up', () => {
      const { params, url } = write(adapter, { action: 'signup' });
      assert.deepEqual(params, row.signup ?? {});
      assert.equal(url, row.signupUrl);
    });
    it('names an organization', () => {
      assert.deepEqual(write(adapter, { action: 'login', organization: 'acme' }).params, row.organization ?? {});
    });
    it('adds scopes where the broker wants them', () => {
      const { scopes } = write(adapter, { action: 'login', connection: 'fabrikam', organization: 'acme' });
      assert.deepEqual(scopes, row.scopes ?? []);
    });
    it('asks for a stronger or newer login', () => {
      const intent: LoginIntent = { action: 'step-up', acrValues: ['a', 'b'], maxAgeSeconds: 60 };
      assert.deepEqual(write(adapter, intent).params, row.stepUp ?? stronger);
    });
    it('keeps a prompt that was asked for', () => {
      assert.equal(write(adapter, { action: 'signup', prompt: 'login' }).params['prompt'], 'login');
    });
  });
}

describe('logout addresses of brokers without the standard one', () => {
  const back = 'https://app.example.com/';
  it('knows that of Auth0', () => {
    const { end_session_endpoint: _none, ...bare } = metadata;
    assert.equal(
      auth0().logoutUrl?.({ clientId: 'app', metadata: bare, returnTo: back }),
      'https://login.example.com/v2/logout?client_id=app&returnTo=https%3A%2F%2Fapp.example.com%2F',
    );
    assert.equal(auth0().logoutUrl?.({ clientId: 'app', metadata }), undefined);
    assert.match(auth0().logoutUrl?.({ clientId: 'app', metadata, federated: true }) ?? '', /federated=$/);
  });
  it('knows that of Cognito', () => {
    assert.equal(
      cognito().logoutUrl?.({ clientId: 'app', metadata, returnTo: back }),
      'https://login.example.com/logout?client_id=app&logout_uri=https%3A%2F%2Fapp.example.com%2F',
    );
  });
});

describe('logto', () => {
  it('tells enterprise connectors from social ones', () => {
    const connection: Connection = {
      kind: 'enterprise',
      strategy: 'saml',
      id: 'acme',
      hint: { connection: 'c1' },
      label: 'Acme',
      modes: [],
      visibility: 'button',
    };
    assert.equal(write(logto(), { action: 'login' }, connection).params['direct_sign_in'], 'sso:c1');
  });
});
