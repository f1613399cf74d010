import { readOptions } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import type { Text } from '../../config/tenant.js';
import { readSignedSecret, type SignedSecret } from './signed-secret.js';

/** An OpenID provider as a source of users. */
export interface OidcOptions {
  /** The provider's issuer; its metadata is read at first use. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: Text;
  /** @defaultValue 'client_secret_basic', or 'none' without a secret */
  readonly clientAuth?: 'client_secret_basic' | 'client_secret_post' | 'none';
  /** In place of `clientSecret` at Apple: the key that signs a new secret for each request. */
  readonly signedSecret?: {
    readonly teamId: string;
    readonly keyId: string;
    /** PEM of the P-256 key (PKCS #8), as downloaded. */
    readonly privateKey: Text;
  };
  /** @defaultValue 'openid profile email' */
  readonly scope?: string;
  /** Whether the profile also comes from the userinfo endpoint, and not from the ID token alone. @defaultValue true */
  readonly userinfo?: boolean;
  /** Attributes of the profile by the claim that they come from; they go before the standard claims. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The claim that names the person at the source. @defaultValue 'sub' */
  readonly userIdClaim?: string;
  /** Claims that must have exactly these values: the domain of a Google Workspace (`hd`), a group. */
  readonly requiredClaims?: Readonly<Record<string, string>>;
  /** Take the name out of a posted answer, where Apple has it and nowhere else. @defaultValue false */
  readonly postedName?: boolean;
  /** How the provider sends its answer; some insist on a posted form. @defaultValue 'query' */
  readonly responseMode?: 'query' | 'form_post';
  /** Parameters of each authorization request. */
  readonly upstreamParams?: Readonly<Record<string, string>>;
  /** What the person has to be asked for by the scheme (eID). */
  readonly acrValues?: readonly string[];
  /** Believe `email_verified` of the provider. @defaultValue true */
  readonly trustEmail?: boolean;
  /** How long the provider may take, per request. @defaultValue 8000 */
  readonly timeoutMs?: number;
}

/** The options, read. */
export interface ReadOidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly signedSecret: SignedSecret | undefined;
  readonly scope: string;
  readonly userinfo: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly userIdClaim: string;
  readonly requiredClaims: Readonly<Record<string, string>>;
  readonly postedName: boolean;
  readonly responseMode: 'query' | 'form_post';
  readonly upstreamParams: Readonly<Record<string, string>>;
  readonly acrValues: readonly string[];
  readonly trustEmail: boolean;
  readonly timeoutMs: number;
}

// What the broker itself must decide in a request to a source.
const ownParams = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

/** Checks the options of an OpenID provider. */
export function readOidcOptions(value: unknown, report: ProblemReporter): ReadOidcOptions {
  const reader = readOptions(value, report);
  const clientSecret = reader.text('clientSecret');
  const fallback = clientSecret === undefined ? 'none' : 'client_secret_basic';
  const upstreamParams = reader.textMap('upstreamParams') ?? {};
  for (const name of ownParams) {
    if (name in upstreamParams) report.at('upstreamParams').report(name, 'is decided by the broker');
  }
  const signed = reader.object('signedSecret');
  const options: ReadOidcOptions = {
    issuer: reader.requiredUrl('issuer'),
    clientId: reader.requiredText('clientId'),
    clientSecret,
    clientAuth: reader.oneOf('clientAuth', ['client_secret_basic', 'client_secret_post', 'none'], fallback),
    signedSecret: signed === undefined ? undefined : readSignedSecret(signed),
    scope: reader.text('scope', { pattern: /(^| )openid( |$)/, means: 'scopes with openid' }) ?? 'openid profile email',
    userinfo: reader.flag('userinfo', true),
    attributes: reader.textMap('attributes') ?? {},
    userIdClaim: reader.text('userIdClaim') ?? 'sub',
    requiredClaims: reader.textMap('requiredClaims') ?? {},
    postedName: reader.flag('postedName', false),
    responseMode: reader.oneOf('responseMode', ['query', 'form_post'], 'query'),
    upstreamParams,
    acrValues: reader.texts('acrValues') ?? [],
    trustEmail: reader.flag('trustEmail', true),
    timeoutMs: reader.integer('timeoutMs', 8000, { min: 100, max: 60_000 }),
  };
  if (options.clientAuth !== 'none' && clientSecret === undefined && signed === undefined)
    report.report('clientSecret', 'is missing');
  reader.done();
  return options;
}
