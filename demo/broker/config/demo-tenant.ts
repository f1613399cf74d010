import { sourcePorts } from '../../sources/ports.js';
import { defineTenant, env } from './tenant.js';

/** The tenant that the demo starts with. Every address is counted from the demo's base port, and can be set by itself. */
export const tenant = defineTenant(({ setting }) => {
  const base = Number(setting('DEMO_PORT', '4180'));
  const app = setting('APP_ORIGIN', `http://localhost:${base}`);
  const source = (port: number): string => `127.0.0.1:${base + port}`;
  return {
    name: 'Northwind Identity',
    clients: [
      {
        id: 'demo-app',
        name: 'Demo app',
        type: 'spa',
        redirectUris: [`${app}/callback.html`],
        postLogoutRedirectUris: [`${app}/`],
        webOrigins: [app],
        loginUri: `${app}/`,
      },
    ],
    apis: [
      {
        audience: setting('API_AUDIENCE', `http://localhost:${base + 2}/`),
        name: 'Orders',
        scopes: ['orders:read'],
      },
    ],
    defaultConnection: 'users',
    connections: [
      {
        id: 'users',
        strategy: 'database',
        label: 'Email and password',
        order: 1,
        options: { identifiers: ['email'], passwordPolicy: 'good' },
      },
      {
        id: 'email',
        strategy: 'email',
        label: 'Email me a code',
        order: 2,
        options: { code: { length: 6, lifetimeSeconds: 180, tries: 3, resendAfterSeconds: 30 } },
      },
      {
        id: 'social',
        strategy: 'oidc',
        kind: 'social',
        label: 'Fabrikam',
        order: 3,
        options: {
          issuer: setting('SOCIAL_ISSUER', `http://${source(sourcePorts.social.web)}`),
          clientId: 'dev-broker',
          clientSecret: env('SOCIAL_CLIENT_SECRET', 'social-client-secret'),
        },
      },
      {
        id: 'acme',
        strategy: 'oidc',
        kind: 'enterprise',
        label: 'Company account',
        order: 4,
        domains: ['acme.example'],
        visibility: 'identifier',
        options: {
          issuer: setting('ACME_ISSUER', `http://${source(sourcePorts.acme.web)}`),
          clientId: 'dev-broker',
          clientSecret: env('ACME_CLIENT_SECRET', 'acme-client-secret'),
        },
      },
    ],
    users: [
      {
        connection: 'users',
        email: 'ada@demo.example',
        password: env('ADA_PASSWORD', 'Correct-horse-7'),
        emailVerified: true,
        name: 'Ada Example',
      },
    ],
    mail: {
      url: setting('SMTP_URL', `smtp://${source(sourcePorts.mailbox.smtp)}`),
      from: 'Northwind Identity <login@northwind.example>',
    },
  };
});
