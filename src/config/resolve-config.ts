import { LoginError } from '../errors/login-error.js';
import type { LoginClientConfig } from './login-client-config.js';
import { secureUrl } from './secure-url.js';

/** A configuration that was checked: every option is there, addresses are absolute, nothing can be changed. */
export interface ResolvedConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: readonly string[];
  readonly resources: readonly string[];
  readonly apiOrigins: readonly string[];
  readonly postLogoutRedirectUri: string | undefined;
  readonly storage: 'indexeddb' | 'memory';
  readonly dpop: 'auto' | 'required' | 'off';
  readonly timeoutMs: number;
  readonly clockSkewSeconds: number;
  readonly strict: boolean;
  readonly par: 'auto' | 'required' | 'off';
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly discoveryUrl: string | undefined;
  readonly connections: LoginClientConfig['connections'];
  readonly allowCrossSiteEmbedding: boolean;
}

type Option = keyof LoginClientConfig;

function refuse(option: Option, expected: string): never {
  throw new LoginError('invalid_config', `The option "${option}" must be ${expected}.`, { phase: 'config' });
}

/**
 * Checks what an integrator wrote, fills in the defaults and freezes the result.
 *
 * Only own members are read, so that a polluted prototype configures nothing.
 *
 * @param baseUrl - The address of the page; paths are resolved against it.
 * @throws {LoginError} invalid_config — an option is missing or wrong; the message names it.
 */
export function resolveConfig(config: LoginClientConfig, baseUrl?: string): ResolvedConfig {
  const given = (option: Option): unknown => (Object.hasOwn(config, option) ? config[option] : undefined);

  const text = (option: Option, expected: string): string => {
    const value = given(option);
    return typeof value === 'string' && value.trim() && value.length <= 2048 ? value : refuse(option, expected);
  };
  const address = (option: Option, value: unknown, base?: string): string => {
    const url = secureUrl(value, base);
    if (!url || url.hash) refuse(option, 'an https address (http on loopback only) without credentials and fragment');
    return url.href;
  };
  const choice = <T extends string>(option: Option, ...values: readonly [T, ...T[]]): T => {
    const value = given(option) ?? values[0];
    return values.includes(value as T) ? (value as T) : refuse(option, `one of ${values.join(', ')}`);
  };
  const amount = (option: Option, fallback: number, least: number, most: number): number => {
    const value = given(option) ?? fallback;
    return typeof value === 'number' && value >= least && value <= most
      ? value
      : refuse(option, `a number from ${least} to ${most}`);
  };
  const flag = (option: Option): boolean => {
    const value = given(option) ?? false;
    return typeof value === 'boolean' ? value : refuse(option, 'true or false');
  };
  const strings = (option: Option, value: unknown): readonly string[] => {
    const list: unknown = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    return Array.isArray(list) && list.every((item) => typeof item === 'string' && item)
      ? (list as string[])
      : refuse(option, 'a string or a list of strings');
  };

  if (typeof config !== 'object' || config === null)
    throw new LoginError('invalid_config', 'The configuration must be an object.', { phase: 'config' });

  const issuer = text('issuer', 'the issuer identifier of the broker');
  if (new URL(address('issuer', issuer)).search) refuse('issuer', 'an address without a query');

  const scope = given('scope') ?? 'openid profile email';
  if (typeof scope !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e ]*$/.test(scope))
    refuse('scope', 'scope names separated by spaces');

  const resources = strings('resource', given('resource'));
  // RFC 8707: an absolute address, not necessarily one that can be opened.
  if (resources.some((resource) => !URL.canParse(resource) || resource.includes('#')))
    refuse('resource', 'absolute addresses without a fragment');

  const origins = given('apiOrigins');
  const metadata = given('metadata');
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) refuse('metadata', 'an object');
  const connections = given('connections') as LoginClientConfig['connections'];
  if (connections !== undefined && connections === null) refuse('connections', 'a list, a document or an address');
  const logout = given('postLogoutRedirectUri');
  const discoveryUrl = given('discoveryUrl');

  return Object.freeze<ResolvedConfig>({
    issuer,
    clientId: text('clientId', 'the id of a client at the broker'),
    redirectUri: address('redirectUri', text('redirectUri', 'the registered address of the callback'), baseUrl),
    scope: Object.freeze([...new Set(['openid', ...scope.split(' ').filter(Boolean)])]),
    resources: Object.freeze([...resources]),
    apiOrigins: Object.freeze(
      origins === undefined
        ? resources.flatMap((resource) => secureUrl(resource)?.origin ?? [])
        : strings('apiOrigins', origins).map((origin) => new URL(address('apiOrigins', origin, baseUrl)).origin),
    ),
    postLogoutRedirectUri: logout === undefined ? undefined : address('postLogoutRedirectUri', logout, baseUrl),
    storage: choice('storage', 'indexeddb', 'memory'),
    dpop: choice('dpop', 'auto', 'required', 'off'),
    timeoutMs: amount('timeoutMs', 8000, 100, 120_000),
    clockSkewSeconds: amount('clockSkewSeconds', 60, 0, 300),
    strict: flag('strict'),
    par: choice('par', 'auto', 'required', 'off'),
    metadata: metadata as ResolvedConfig['metadata'],
    discoveryUrl: discoveryUrl === undefined ? undefined : address('discoveryUrl', discoveryUrl),
    connections,
    allowCrossSiteEmbedding: flag('allowCrossSiteEmbedding'),
  });
}
