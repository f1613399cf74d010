import type { Preset, PresetSetting } from './preset.js';

const host: PresetSetting = {
  pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
  means: 'a host name such as acme.example',
};
const pathPart: PresetSetting = { pattern: /^[\w.~-]+$/, means: 'one part of a path' };

/** Products with which companies run their own accounts; each customer's has an address of its own. */
export const enterprisePresets = {
  entra: {
    strategy: 'oidc',
    kind: 'enterprise',
    label: 'Microsoft Entra ID',
    icon: 'microsoft',
    options: {
      issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
      clientAuth: 'client_secret_post',
      // `sub` differs from client to client; this one names the person in the whole directory.
      userIdClaim: 'oid',
      // Administrators of a directory can write any address into it.
      trustEmail: false,
    },
    settings: {
      tenant: {
        pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        means: 'a directory (tenant) id in small letters',
      },
    },
  },
  'google-workspace': {
    strategy: 'oidc',
    kind: 'enterprise',
    label: 'Google Workspace',
    icon: 'google',
    options: {
      issuer: 'https://accounts.google.com',
      // The parameter is a wish; the claim is what keeps the accounts of everybody else out.
      upstreamParams: { hd: '{domain}' },
      requiredClaims: { hd: '{domain}' },
    },
    settings: { domain: host },
  },
  keycloak: {
    strategy: 'oidc',
    kind: 'enterprise',
    label: 'Keycloak',
    options: { issuer: '{url}/realms/{realm}' },
    settings: {
      url: { pattern: /^https?:\/\/[^\s?#]+[^\s?#/]$/, means: 'the address of the server, without a slash at its end' },
      realm: pathPart,
    },
  },
  okta: {
    strategy: 'oidc',
    kind: 'enterprise',
    label: 'Okta',
    options: { issuer: 'https://{domain}' },
    settings: { domain: host },
  },
  ping: {
    strategy: 'oidc',
    kind: 'enterprise',
    label: 'PingOne',
    options: { issuer: 'https://{domain}/{environment}/as' },
    settings: { environment: pathPart, domain: { ...host, fallback: 'auth.pingone.com' } },
  },
} as const satisfies Readonly<Record<string, Preset>>;
