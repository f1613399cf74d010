import type { CodeOptions } from '../connections/sent-code.js';
import type { SmsGatewaySettings } from '../connections/sms-gateway-config.js';
import type { FactorType } from '../interaction/factor-request.js';
import type {
  ApiConfig,
  ClientConfig,
  ConfiguredConnection,
  MfaConfig,
  RateLimit,
  SeedUser,
  TenantConfig,
} from './tenant.js';

/** An application, checked: references read, lists filled in. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly type: ClientConfig['type'];
  readonly secret: string | undefined;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly webOrigins: readonly string[];
  readonly loginUri: string | undefined;
  readonly audiences: readonly string[] | undefined;
  readonly firstParty: boolean;
  readonly dpopRequired: boolean;
  readonly scopes: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The broker brings it along: it is no application of the tenant. */
  readonly builtIn?: boolean;
  /** Begins logins by pushed requests alone (RFC 9126), which need its secret. */
  readonly pushedOnly?: boolean;
}

/** An API, checked. */
export interface Api {
  readonly audience: string;
  readonly name: string;
  readonly scopes: ApiConfig['scopes'];
  readonly accessTokenSeconds: number;
  /** Whether a client may ask for it, beside what `audiences` of the client says. Absent: every client may. */
  opensTo?(client: Client): boolean;
}

/** A user to begin with, checked. */
export interface Seed extends Omit<SeedUser, 'password' | 'totpSecret'> {
  readonly password?: string;
  readonly totpSecret?: string;
}

/** What a tenant says of second factors, checked and complete. */
export interface MfaSettings {
  readonly policy: NonNullable<MfaConfig['policy']>;
  /** The preferred first. */
  readonly factors: readonly FactorType[];
  readonly rememberDays: number;
  readonly code: CodeOptions;
  readonly gateway: SmsGatewaySettings | undefined;
}

/** A tenant, checked and complete. */
export interface Tenant {
  readonly name: string;
  readonly clients: readonly Client[];
  readonly apis: readonly Api[];
  readonly connections: readonly ConfiguredConnection[];
  readonly defaultConnection: string | undefined;
  readonly identifierFirst: boolean;
  readonly users: readonly Seed[];
  readonly links: { readonly terms?: string; readonly privacy?: string; readonly support?: string };
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly passwordHash: NonNullable<TenantConfig['passwordHash']>;
  readonly limits: {
    readonly loginsByIp: RateLimit;
    readonly failuresByIdentifier: RateLimit;
    readonly messagesByIdentifier: RateLimit;
    readonly messagesByIp: RateLimit;
    readonly discoveryByIp: RateLimit;
  };
  readonly sessions: {
    readonly ssoSeconds: number;
    readonly loginSeconds: number;
    readonly refreshTokenSeconds: number;
    readonly accessTokenSeconds: number;
  };
  readonly dpopNonces: boolean;
  readonly mfa: MfaSettings;
  /** As it was written; the extensibility layer checks it. */
  readonly extensibility: Readonly<Record<string, unknown>>;
}
