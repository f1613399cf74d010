import { defineTenant, type TenantConfig } from '../../../demo/broker/config/tenant.js';

/** The client that the load generator plays. */
export const benchClient = { id: 'bench', redirectUri: 'http://localhost:4180/callback.html' } as const;

/** How many people sign in. */
export const people = 16;

/** The account of one of them. */
export function account(index: number): { readonly username: string; readonly password: string } {
  return {
    username: `person${String(index % people)}@bench.example`,
    password: `Bench-password-${String(index % people)}`,
  };
}

const domainsPerConnection = 1000;
const noLimit = { max: 1_000_000, seconds: 1 };

/** A tenant without limits, with so many domains of companies. */
export function benchTenant(options: {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly domains: number;
}): TenantConfig {
  const { memoryKiB, passes, domains } = options;
  const companies = Array.from({ length: Math.ceil(domains / domainsPerConnection) }, (_, company) => ({
    id: `company-${String(company)}`,
    strategy: 'oidc' as const,
    domains: Array.from({ length: Math.min(domains - company * domainsPerConnection, domainsPerConnection) }, (_, at) =>
      domainNamed(company * domainsPerConnection + at),
    ),
    options: { issuer: 'https://idp.company.example', clientId: 'bench' },
  }));
  return defineTenant({
    name: 'Bench',
    clients: [
      {
        id: benchClient.id,
        name: 'Bench',
        type: 'spa',
        redirectUris: [benchClient.redirectUri],
        webOrigins: ['http://localhost:4180'],
      },
    ],
    apis: [{ audience: 'http://localhost:4182/', name: 'Orders', scopes: ['orders:read'] }],
    defaultConnection: 'users',
    connections: [{ id: 'users', strategy: 'database', options: {} }, ...companies],
    users: Array.from({ length: people }, (_, index) => {
      const { username, password } = account(index);
      return { connection: 'users', email: username, password, emailVerified: true };
    }),
    passwordHash: { memoryKiB, passes, parallelism: 1 },
    limits: { loginsByIp: noLimit, failuresByIdentifier: noLimit, discoveryByIp: noLimit },
  });
}

/** The domain of that number. */
export function domainNamed(index: number): string {
  return `d${String(index)}.company.example`;
}
