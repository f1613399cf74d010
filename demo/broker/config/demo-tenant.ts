import { sourcePorts } from '../../sources/ports.js';
import { managementScopes } from '../management/scopes.js';
import { defineTenant, env, file } from './tenant.js';

/** The tenant that the demo starts with. Every address is counted from the demo's base port, and can be set by itself. */
export const tenant = defineTenant(({ setting }) => {
  const base = Number(setting('DEMO_PORT', '4180'));
  const app = setting('APP_ORIGIN', `http://localhost:${base}`);
  const source = (port: number): string => `127.0.0.1:${base + port}`;
  const legacyService = (store: string) => ({
    SERVICE_URL: `http://${source(sourcePorts.legacy.web)}/${store}`,
    SERVICE_USER: 'broker',
    SERVICE_PASSWORD: env('LEGACY_SERVICE_PASSWORD', 'legacy-service-pass'),
  });
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
      {
        // Calls the management API: deployments, tests, scripts of whoever runs the broker.
        id: 'automation',
        name: 'Automation',
        type: 'service',
        secret: env('AUTOMATION_SECRET', 'automation-client-secret'),
        scopes: managementScopes,
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
        options: {
          identifiers: ['email'],
          passwordPolicy: 'good',
          passwordHistory: 3,
          passwordDictionary: ['northwind'],
          passwordPersonalInfo: true,
          verification: 'link',
          reset: 'link',
        },
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
      {
        id: 'umbrella',
        strategy: 'saml',
        label: 'Umbrella account',
        order: 5,
        domains: ['umbrella.example'],
        visibility: 'identifier',
        options: {
          metadataUrl: `http://${source(sourcePorts.umbrella.web)}/metadata`,
          metadataSeconds: 60,
          idpInitiated: { loginUri: `${app}/` },
        },
      },
      {
        id: 'corp',
        strategy: 'ldap',
        label: 'Corp directory',
        order: 6,
        domains: ['corp.example'],
        visibility: 'identifier',
        options: {
          url: `ldap://${source(sourcePorts.corp.ldap)}`,
          baseDn: 'dc=corp,dc=example',
          bindDn: 'cn=broker,ou=Services,dc=corp,dc=example',
          bindPassword: env('CORP_BIND_PASSWORD', 'broker-service-pass'),
          windowsDomain: 'CORP',
        },
      },
      {
        id: 'octo',
        strategy: 'oauth2',
        label: 'Octo',
        order: 7,
        options: {
          authorizationUrl: `http://${source(sourcePorts.octo.web)}/authorize`,
          tokenUrl: `http://${source(sourcePorts.octo.web)}/token`,
          profileUrl: `http://${source(sourcePorts.octo.web)}/user`,
          emailsUrl: `http://${source(sourcePorts.octo.web)}/user/emails`,
          clientId: 'dev-broker',
          clientSecret: env('OCTO_CLIENT_SECRET', 'octo-client-secret'),
          scope: ['read:user', 'user:email'],
          loginHintParam: 'login',
        },
      },
      {
        id: 'nordic-eid',
        strategy: 'eid',
        label: 'Nordic eID',
        order: 8,
        options: {
          issuer: `http://${source(sourcePorts.nordicEid.web)}`,
          clientId: 'dev-broker',
          clientSecret: env('NORDIC_CLIENT_SECRET', 'nordic-client-secret'),
          scope: 'openid profile national_id',
          country: 'SE',
          variants: [
            { id: 'same-device', acr: 'urn:nordic-eid:acr:same-device' },
            { id: 'other-device', acr: 'urn:nordic-eid:acr:other-device' },
          ],
        },
      },
      {
        id: 'email-link',
        strategy: 'email',
        label: 'Email link',
        order: 10,
        options: { send: 'link' },
      },
      {
        id: 'sms',
        strategy: 'sms',
        label: 'Text me a code',
        order: 9,
        options: {
          gateway: { url: `http://${source(sourcePorts.phone.web)}/gateway/messages` },
          voice: true,
          code: { resendAfterSeconds: 10 },
        },
      },
      {
        id: 'shop',
        strategy: 'custom-database',
        label: 'Shop account',
        order: 10,
        domains: ['shop.example'],
        options: {
          template: 'web-service',
          configuration: legacyService('shop'),
          passwordPolicy: 'low',
        },
      },
      {
        id: 'club',
        strategy: 'custom-database',
        label: 'Club account',
        order: 11,
        domains: ['club.example'],
        options: {
          template: 'web-service',
          configuration: legacyService('club'),
          passwordPolicy: 'low',
          import: true,
          legacyUsers: 3,
        },
      },
      {
        id: 'passkey',
        strategy: 'webauthn',
        label: 'Passkey',
        order: 2,
        options: { autofill: true },
      },
    ],
    mfa: {
      policy: 'when-enrolled',
      factors: ['otp', 'passkey', 'sms', 'email', 'recovery-code'],
      gateway: { url: `http://${source(sourcePorts.phone.web)}/gateway/messages` },
    },
    users: [
      {
        connection: 'users',
        email: 'ada@demo.example',
        password: env('ADA_PASSWORD', 'Correct-horse-7'),
        emailVerified: true,
        name: 'Ada Example',
      },
      {
        connection: 'users',
        email: 'grace@demo.example',
        password: env('GRACE_PASSWORD', 'Correct-horse-9'),
        emailVerified: true,
        name: 'Grace Example',
        totpSecret: env('GRACE_TOTP_SECRET', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'),
      },
      {
        connection: 'users',
        email: 'admin@demo.example',
        password: env('ADMIN_PASSWORD', 'Correct-horse-8'),
        emailVerified: true,
        name: 'Olga Admin',
        appMetadata: { roles: ['admin'] },
      },
      {
        connection: 'users',
        email: 'emil@demo.example',
        password: env('EMIL_PASSWORD', 'Correct-horse-7'),
        emailVerified: true,
        name: 'Emil Ended',
        appMetadata: { contract: 'ended' },
      },
      {
        connection: 'users',
        email: 'pia@demo.example',
        password: env('PIA_PASSWORD', 'Correct-horse-7'),
        emailVerified: true,
        name: 'Pia Profile',
        appMetadata: { ask: true, plan: 'gold' },
      },
    ],
    extensibility: {
      rules: [{ name: 'Add the team', script: file('scripts/add-team.rule.js') }],
      rulesConfiguration: { STAFF_DOMAIN: 'demo.example' },
      actions: [
        { name: 'Add the plan', trigger: 'post-login', code: file('scripts/add-plan.action.js') },
        { name: 'Refuse ended contracts', trigger: 'post-login', code: file('scripts/refuse-expired.action.js') },
        {
          name: 'Ask for a favourite',
          trigger: 'post-login',
          code: file('scripts/ask-favourite.action.js'),
          secrets: {
            PROFILE_URL: `${app}/profile`,
            PROFILE_SECRET: env('PROFILE_SECRET', 'profile-secret-of-the-demo'),
          },
        },
        {
          name: 'Refuse throw-away addresses',
          trigger: 'pre-user-registration',
          code: file('scripts/refuse-throwaway.action.js'),
        },
      ],
    },
    mail: {
      url: setting('SMTP_URL', `smtp://${source(sourcePorts.mailbox.smtp)}`),
      from: 'Northwind Identity <login@northwind.example>',
    },
  };
});
