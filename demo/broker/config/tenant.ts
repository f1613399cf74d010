import type { Connection, IconRef, LocaleMap } from 'idp-login';
import type { ExtensibilityConfig } from '../extensibility/tenant-scripts.js';
import type { PresetConnectionConfig } from '../connections/presets/expand-preset.js';
import type { CodeOptions } from '../connections/sent-code.js';
import type { SmsGatewayConfig } from '../connections/sms-gateway-config.js';
import type { FactorType } from '../interaction/factor-request.js';

/**
 * The options of each strategy.
 *
 * The file of a connection kind adds its own: `declare module '../config/tenant.js' { interface StrategyOptions { saml: SamlOptions } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the kinds fill it by declaration merging
export interface StrategyOptions {}

/** A strategy that has a handler. */
export type Strategy = keyof StrategyOptions;

/** A value that comes from the environment, so that no secret is in a file: `{ "env": "ACME_SECRET" }`. */
export interface FromEnvironment {
  readonly env: string;
  readonly default?: string;
}

/** The text of a file, by a path beside the configuration: certificates, metadata, templates, scripts. */
export interface FromFile {
  readonly file: string;
}

/** A string, or where to find it. Handlers see the string. */
export type Text = string | FromEnvironment | FromFile;

/** When the profile of the source goes over name, nickname, given_name, family_name and picture of the user. */
export type SyncMode = 'on_each_login' | 'on_first_login' | 'never_on_login';

/** One configured source of users. */
export interface ConnectionConfig<S extends Strategy = Strategy> {
  /** Letters, digits and inner hyphens, at most 128; never changes. */
  readonly id: string;
  readonly strategy: S;
  /** What the kind's handler needs. */
  readonly options: StrategyOptions[S];
  /** Overrides the strategy's own kind: `legal` for an eID scheme that speaks OIDC. */
  readonly kind?: Connection['kind'];
  /** The name on the button. Defaults to the id. */
  readonly label?: string | LocaleMap;
  readonly icon?: IconRef;
  readonly brand?: { readonly background?: string; readonly color?: string };
  /** @defaultValue `identifier` for enterprise connections with domains, else `button` */
  readonly visibility?: 'button' | 'identifier' | 'hidden';
  readonly order?: number;
  /** E-mail domains that lead here; lower case, internationalized ones in either form. */
  readonly domains?: readonly string[];
  /** Tells the domains to everybody who opens the login page. @defaultValue false */
  readonly listDomains?: boolean;
  /** @defaultValue 'on_each_login' */
  readonly sync?: SyncMode;
  /** The client ids that may use it. Defaults to all clients of the tenant. */
  readonly clients?: readonly string[];
  readonly organization?: string;
  /** Assurance values that this connection can give. */
  readonly acr?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly testOnly?: boolean;
  readonly disabled?: boolean;
}

/** Any configured connection, with the options of its strategy or by a preset. */
export type AnyConnectionConfig = { [S in Strategy]: ConnectionConfig<S> }[Strategy] | PresetConnectionConfig;

/** A connection as its handler sees it: defaults filled in, environment and files read, options parsed. */
export interface ConfiguredConnection<Options = unknown> {
  readonly id: string;
  readonly strategy: string;
  readonly kind: Connection['kind'];
  readonly label: string | LocaleMap;
  readonly sync: SyncMode;
  readonly domains: readonly string[];
  readonly clients: readonly string[] | undefined;
  readonly options: Options;
  /** What was written, after environment and files were read. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** One application. */
export interface ClientConfig {
  readonly id: string;
  readonly name: string;
  /** `spa` and `native` are public; `web` and `service` have a secret. */
  readonly type: 'spa' | 'native' | 'web' | 'service';
  readonly secret?: Text;
  readonly redirectUris?: readonly Text[];
  readonly postLogoutRedirectUris?: readonly Text[];
  /** The origins whose pages may call the broker. */
  readonly webOrigins?: readonly Text[];
  /** A page of the application that starts a login; where expired logins and logins begun at a provider lead. */
  readonly loginUri?: Text;
  /** Audiences that it may ask tokens for. Defaults to all. */
  readonly audiences?: readonly Text[];
  /** A client of somebody else asks for consent and cannot use the challenge endpoint. @defaultValue true */
  readonly firstParty?: boolean;
  /** Only DPoP-bound tokens. @defaultValue false */
  readonly dpopRequired?: boolean;
  /** The scopes that a `service` client may ask for. */
  readonly scopes?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One API that takes the broker's access tokens. */
export interface ApiConfig {
  readonly audience: Text;
  readonly name: string;
  readonly scopes: readonly string[];
  /** @defaultValue 300 */
  readonly accessTokenSeconds?: number;
}

/** A user to begin with, in a connection with its own store. */
export interface SeedUser {
  readonly connection: string;
  readonly email?: string;
  readonly username?: string;
  readonly phone?: string;
  readonly password?: Text;
  readonly emailVerified?: boolean;
  /** The key of an authenticator app that the user has set up, base32. */
  readonly totpSecret?: Text;
  readonly name?: string;
  readonly picture?: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  readonly appMetadata?: Readonly<Record<string, unknown>>;
}

/** How many, in how many seconds. */
export interface RateLimit {
  readonly max: number;
  readonly seconds: number;
}

/** Whether, when and by what a second factor is asked for. */
export interface MfaConfig {
  /**
   * - `never`: nobody, whoever asks.
   * - `when-asked`: an app (`acr_values`) or a script wants it.
   * - `when-enrolled`: also everybody who has a factor; a passkey, which is a way to sign in, is none by itself.
   * - `always`: everybody; who has no factor enrols one.
   *
   * @defaultValue 'when-asked'
   */
  readonly policy?: 'never' | 'when-asked' | 'when-enrolled' | 'always';
  /** The factors that may be used, the preferred first. */
  readonly factors: readonly FactorType[];
  /** How long a browser that asked to be remembered is not asked again, in days; 0 switches that off. @defaultValue 30 */
  readonly rememberDays?: number;
  /** Codes by text and e-mail. */
  readonly code?: Partial<CodeOptions>;
  /** The gateway for texts; needed for the factor `sms`. */
  readonly gateway?: SmsGatewayConfig;
}

/** Everything that one broker serves. */
export interface TenantConfig {
  /** Shown on its pages. */
  readonly name: string;
  readonly clients: readonly ClientConfig[];
  readonly apis?: readonly ApiConfig[];
  readonly connections: readonly AnyConnectionConfig[];
  readonly defaultConnection?: string;
  /** Ask for the identifier before anything else. @defaultValue false */
  readonly identifierFirst?: boolean;
  readonly users?: readonly SeedUser[];
  readonly links?: { readonly terms?: Text; readonly privacy?: Text; readonly support?: Text };
  readonly mail?: {
    /** `smtp://127.0.0.1:4184` */
    readonly url: Text;
    readonly from: string;
  };
  readonly passwordHash?: {
    /** In KiB. @defaultValue 19456 */
    readonly memoryKiB?: number;
    /** @defaultValue 2 */
    readonly passes?: number;
    /** @defaultValue 1 */
    readonly parallelism?: number;
  };
  /** Defaults are generous: this is a broker for development. */
  readonly limits?: {
    /** Logins tried from one address. @defaultValue 300 in 60 s */
    readonly loginsByIp?: RateLimit;
    /** Failed logins of one identifier. @defaultValue 10 in 900 s */
    readonly failuresByIdentifier?: RateLimit;
    /** Codes and links sent to one identifier. @defaultValue 20 in 3600 s */
    readonly messagesByIdentifier?: RateLimit;
    /** Codes and links asked for from one address. @defaultValue 50 in 3600 s */
    readonly messagesByIp?: RateLimit;
    /** Home-realm discovery from one address. @defaultValue 300 in 60 s */
    readonly discoveryByIp?: RateLimit;
  };
  readonly sessions?: {
    /** How long single sign-on lasts, in seconds. @defaultValue 86400 */
    readonly ssoSeconds?: number;
    /** How long a login may take, in seconds. @defaultValue 600 */
    readonly loginSeconds?: number;
    /** @defaultValue 1209600 (14 days) */
    readonly refreshTokenSeconds?: number;
    /** @defaultValue 300 */
    readonly accessTokenSeconds?: number;
  };
  readonly dpop?: {
    /** Ask for nonces of the broker in each proof. @defaultValue false */
    readonly nonces?: boolean;
  };
  readonly mfa?: MfaConfig;
  /** Scripts to begin with: Actions, rules and hooks. */
  readonly extensibility?: ExtensibilityConfig;
}

/** What a configuration that is written as a function can ask for. */
export interface TenantContext {
  /** A setting of the environment that is no secret: an address, a port. */
  setting(name: string, fallback: string): string;
}

/** A tenant, as written: a value, or a function of the environment. */
export type TenantSource = TenantConfig | ((context: TenantContext) => TenantConfig);

/** Types a tenant's configuration; the same as JSON is accepted. */
export function defineTenant<const T extends TenantSource>(tenant: T): T {
  return tenant;
}

/** A value that is read from the environment when the broker starts: for secrets. */
export function env(name: string, fallback?: string): FromEnvironment {
  return fallback === undefined ? { env: name } : { env: name, default: fallback };
}

/** The text of a file, by its path beside the configuration. */
export function file(path: string): FromFile {
  return { file: path };
}
