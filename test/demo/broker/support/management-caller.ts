import { managementModule } from '../../../../demo/broker/management/management.js';
import { managementScopes, type ManagementScope } from '../../../../demo/broker/management/scopes.js';
import { defineTenant } from '../../../../demo/broker/config/tenant.js';
import { app, callback, startTestBroker, type BrokerUnderTest, type TestBrokerOptions } from './broker-under-test.js';

/** An answer of the management API. */
export interface ManagementAnswer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of many shapes
  readonly body: any;
}

/** Calls the management API as a service. */
export type ManagementCall = (method: string, path: string, body?: unknown) => Promise<ManagementAnswer>;

export const serviceSecret = 'service-secret-of-the-tests-0123456789';

/** The applications of the tests, with one more that may use the management API. */
export const managedClients = defineTenant({
  name: 'clients',
  clients: [
    {
      id: 'demo-app',
      name: 'Demo app',
      type: 'spa',
      redirectUris: [callback],
      postLogoutRedirectUris: [`${app}/`],
      webOrigins: [app],
      loginUri: `${app}/`,
    },
    { id: 'automation', name: 'Automation', type: 'service', secret: serviceSecret, scopes: managementScopes },
    { id: 'reader', name: 'Reader', type: 'service', secret: serviceSecret, scopes: ['read:connections'] },
    { id: 'batch', name: 'Batch', type: 'service', secret: serviceSecret, scopes: ['orders:read'] },
  ],
  connections: [],
}).clients;

/** Starts a broker with the management API. */
export function startManagedBroker({
  tenant,
  modules = [],
  ...options
}: TestBrokerOptions = {}): Promise<BrokerUnderTest> {
  return startTestBroker({
    ...options,
    tenant: { clients: managedClients, ...tenant },
    modules: [managementModule, ...modules],
  });
}

/** Asks for a token by client credentials. */
export async function requestServiceToken(
  broker: { readonly url: string },
  scopes: readonly (ManagementScope | (string & {}))[] = managementScopes,
  { client = 'automation', secret = serviceSecret, audience = `${broker.url}/api/v2/` } = {},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, string>> }> {
  const response = await fetch(`${broker.url}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' '), resource: audience }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** Calls the API with a token, or without. */
export async function callApi(
  broker: { readonly url: string },
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<ManagementAnswer> {
  const response = await fetch(`${broker.url}/api/v2${path}`, {
    method,
    headers: {
      Accept: 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** A caller with the scopes, all unless said otherwise. */
export async function createManagementCaller(
  broker: { readonly url: string },
  scopes?: readonly ManagementScope[],
): Promise<ManagementCall> {
  const { body } = await requestServiceToken(broker, scopes);
  return (method, path, content) => callApi(broker, body['access_token'], method, path, content);
}
