import { readOptions } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import type { Text } from '../../config/tenant.js';

/** An OAuth 2.0 provider without ID tokens: who somebody is comes from its API. */
export interface OAuth2Options {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** Answers the profile as JSON to the access token. */
  readonly profileUrl: string;
  /** Answers a list of `{ email, primary, verified }`; its primary address goes before the profile's. */
  readonly emailsUrl?: string;
  /** What the provider calls itself in `iss`, if it sends that. @defaultValue the origin of `authorizationUrl` */
  readonly issuer?: string;
  readonly clientId: string;
  readonly clientSecret?: Text;
  /** @defaultValue 'client_secret_post', or 'none' without a secret */
  readonly clientAuth?: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly scope?: readonly string[];
  /** @defaultValue ' ' */
  readonly scopeSeparator?: ' ' | ',';
  /** @defaultValue true */
  readonly pkce?: boolean;
  /** The name of the parameter for the login hint, if the provider has one. */
  readonly loginHintParam?: string;
  /** Parameters of each authorization request. */
  readonly upstreamParams?: Readonly<Record<string, string>>;
  /** The member of the profile that names the person for good. @defaultValue 'id' */
  readonly userIdField?: string;
  /** Attributes of the profile by member of the provider's; `address.city` goes deeper. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Believe `verified` of `emailsUrl` and `email_verified` of the profile. @defaultValue true */
  readonly trustEmail?: boolean;
  /** Per request. @defaultValue 8000 */
  readonly timeoutMs?: number;
}

/** The options, read. */
export interface ReadOAuth2Options {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly profileUrl: string;
  readonly emailsUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly scope: readonly string[];
  readonly scopeSeparator: ' ' | ',';
  readonly pkce: boolean;
  readonly loginHintParam: string | undefined;
  readonly upstreamParams: Readonly<Record<string, string>>;
  readonly userIdField: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly trustEmail: boolean;
  readonly timeoutMs: number;
}

const ownParams = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
];

/** Checks the options of an OAuth 2.0 provider. */
export function readOAuth2Options(value: unknown, report: ProblemReporter): ReadOAuth2Options {
  const reader = readOptions(value, report);
  const clientSecret = reader.text('clientSecret');
  const fallback = clientSecret === undefined ? 'none' : 'client_secret_post';
  const upstreamParams = reader.textMap('upstreamParams') ?? {};
  const loginHintParam = reader.text('loginHintParam');
  for (const name of ownParams) {
    if (name in upstreamParams) report.at('upstreamParams').report(name, 'is decided by the broker');
    if (name === loginHintParam) report.report('loginHintParam', 'is decided by the broker');
  }
  const options: ReadOAuth2Options = {
    authorizationUrl: reader.requiredUrl('authorizationUrl'),
    tokenUrl: reader.requiredUrl('tokenUrl'),
    profileUrl: reader.requiredUrl('profileUrl'),
    emailsUrl: reader.url('emailsUrl'),
    issuer: reader.url('issuer'),
    clientId: reader.requiredText('clientId'),
    clientSecret,
    clientAuth: reader.oneOf('clientAuth', ['client_secret_basic', 'client_secret_post', 'none'], fallback),
    scope: reader.texts('scope', { pattern: /^[^\s,]+$/, means: 'one scope' }) ?? [],
    scopeSeparator: reader.oneOf('scopeSeparator', [' ', ','], ' '),
    pkce: reader.flag('pkce', true),
    loginHintParam,
    upstreamParams,
    userIdField: reader.text('userIdField') ?? 'id',
    attributes: reader.textMap('attributes') ?? {},
    trustEmail: reader.flag('trustEmail', true),
    timeoutMs: reader.integer('timeoutMs', 8000, { min: 100, max: 60_000 }),
  };
  if (options.clientAuth !== 'none' && clientSecret === undefined) report.report('clientSecret', 'is missing');
  reader.done();
  return options;
}
