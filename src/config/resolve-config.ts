import { secureUrl } from '../connection/secure-url.js';
import { fail } from '../errors/fail.js';
import type { LoginClientConfig } from './login-client-config.js';

/** A configuration that was checked: every option is there, addresses are absolute, nothing can be changed. */
export interface ResolvedConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: readonly string[];
  readonly resources: readonly string[];
  readonly apiOrigins: readonly string[];
  readonly trustedAudiences: readonly string[];
  readonly postLogoutRedirectUri: string | undefined;
  readonly storage: 'indexeddb' | 'memory';
  readonly dpop: 'auto' | 'required' | 'off';
  readonly par: 'auto' | 'required' | 'off';
  readonly timeoutMs: number;
  readonly clockSkewSeconds: number;
  readonly strict: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly discoveryUrl: string | undefined;
  readonly connections: LoginClientConfig['connections'];
  readonly allowCrossSiteEmbedding: boolean;
}

type Option = keyof LoginClientConfig;

const anAddress = 'an https address (http on loopback) without fragment';

/**
 * Checks what an integrator wrote, fills in the defaults and freezes the result.
 *
 * Only own members are read, so that a polluted prototype configures nothing.
 *
 * @param baseUrl - The address of the page; paths are resolved against it.
 * @throws {LoginError} invalid_config — an option is missing or wrong; the message names it.
 */
export function resolveConfig(config: LoginClientConfig, baseUrl?: string): ResolvedConfig {
  const given = Object.assign(Object.create(null) as object, config) as Partial<Record<Option, unknown>>;

  const read = <T>(option: Option, expected: string, fits: (value: unknown) => unknown, fallback?: T): T => {
    const value = given[option] ?? fallback;
    return fits(value) ? (value as T) : fail('invalid_config', 'config', `The option "${option}" must be ${expected}.`);
  };
  const url = (value: unknown): URL | undefined => {
    // A path, and nothing else that an URL parser would take for one.
    const found = secureUrl(value, String(value).startsWith('/') ? baseUrl : undefined);
    return found?.hash ? undefined : found;
  };
  const address = (option: Option): string => url(read(option, anAddress, url))?.href ?? '';
  const optionalAddress = (option: Option): string | undefined =>
    given[option] === undefined ? undefined : address(option);
  const choice = <T extends string>(option: Option, ...values: readonly T[]): T =>
    read(option, values.join(', '), (value) => values.includes(value as T), values[0]);
  const amount = (option: Option, fallback: number, least: number, most: number): number =>
    read(
      option,
      `${least} to ${most}`,
      (value) => typeof value === 'number' && value >= least && value <= most,
      fallback,
    );
  const flag = (option: Option): boolean => read(option, 'true or false', (value) => typeof value === 'boolean', false);
  const list = (option: Option, expected: string, fits: (item: string) => unknown): readonly string[] => {
    const all = (value: unknown): boolean =>
      [value].flat().every((item) => typeof item === 'string' && item && fits(item));
    return Object.freeze([read<string | readonly string[]>(option, expected, all, [])].flat());
  };

  const resources = list('resource', 'addresses without fragment', (item) => URL.canParse(item) && !item.includes('#'));
  const origins = list('apiOrigins', anAddress, url);
  const scope = read<string>(
    'scope',
    'names separated by spaces',
    (value) => typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e ]*$/.test(value),
    'openid profile email',
  );

  return Object.freeze<ResolvedConfig>({
    issuer: read('issuer', `${anAddress} or query`, (value) => secureUrl(value) && !/[?#]/.test(String(value))),
    clientId: read('clientId', 'the id of a client', (value) => typeof value === 'string' && value.trim()),
    redirectUri: address('redirectUri'),
    scope: Object.freeze([...new Set(['openid', ...scope.split(' ').filter(Boolean)])]),
    resources,
    apiOrigins: Object.freeze(
      (given.apiOrigins === undefined ? resources : origins).flatMap((item) => url(item)?.origin ?? []),
    ),
    trustedAudiences: list('trustedAudiences', 'client ids', Boolean),
    postLogoutRedirectUri: optionalAddress('postLogoutRedirectUri'),
    storage: choice('storage', 'indexeddb', 'memory'),
    dpop: choice('dpop', 'auto', 'required', 'off'),
    par: choice('par', 'auto', 'required', 'off'),
    timeoutMs: amount('timeoutMs', 8000, 100, 120_000),
    clockSkewSeconds: amount('clockSkewSeconds', 60, 0, 300),
    strict: flag('strict'),
    metadata: read('metadata', 'an object', (value) => value === undefined || typeof value === 'object'),
    discoveryUrl: optionalAddress('discoveryUrl'),
    connections: read(
      'connections',
      'a list, a document or an address',
      (value) => !['number', 'boolean'].includes(typeof value),
    ),
    allowCrossSiteEmbedding: flag('allowCrossSiteEmbedding'),
  });
}
