import { LoginError } from '../errors/login-error.js';
import type { LoginClientConfig } from './login-client-config.js';
import { secureUrl } from '../connection/secure-url.js';

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

const anAddress = 'an https address (http on loopback only) without credentials and fragment';

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
    if (fits(value)) return value as T;
    throw new LoginError('invalid_config', `The option "${option}" must be ${expected}.`, { phase: 'config' });
  };
  const url = (value: unknown, base?: string): URL | undefined => {
    // A path, and nothing else that an URL parser would take for one.
    const address = secureUrl(value, String(value).startsWith('/') ? base : undefined);
    return address?.hash ? undefined : address;
  };
  const address = (option: Option, base = baseUrl): string =>
    new URL(
      read<string>(option, anAddress, (value) => url(value, base)),
      base,
    ).href;
  const optionalAddress = (option: Option): string | undefined =>
    given[option] === undefined ? undefined : address(option);
  const choice = <T extends string>(option: Option, ...values: readonly T[]): T =>
    read(option, `one of ${values.join(', ')}`, (value) => values.includes(value as T), values[0]);
  const amount = (option: Option, fallback: number, least: number, most: number): number =>
    read(
      option,
      `a number from ${least} to ${most}`,
      (value) => typeof value === 'number' && value >= least && value <= most,
      fallback,
    );
  const flag = (option: Option): boolean => read(option, 'true or false', (value) => typeof value === 'boolean', false);
  const list = (option: Option, expected: string, fits: (item: string) => unknown): readonly string[] =>
    Object.freeze(
      [
        read<string | readonly string[]>(
          option,
          expected,
          (value) => [value].flat().every((item) => typeof item === 'string' && item && fits(item)),
          [],
        ),
      ].flat(),
    );

  const resources = list(
    'resource',
    'absolute addresses without a fragment',
    (item) => URL.canParse(item) && !item.includes('#'),
  );
  const origins = list('apiOrigins', `a list, each item ${anAddress}`, (item) => url(item, baseUrl));
  const scope = read<string>(
    'scope',
    'scope names separated by spaces',
    (value) => typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e ]*$/.test(value),
    'openid profile email',
  );

  return Object.freeze<ResolvedConfig>({
    issuer: read('issuer', `${anAddress} or query`, (value) => url(value) && !String(value).includes('?')),
    clientId: read(
      'clientId',
      'the id of a client at the broker',
      (value) => typeof value === 'string' && value.trim(),
    ),
    redirectUri: address('redirectUri'),
    scope: Object.freeze([...new Set(['openid', ...scope.split(' ').filter(Boolean)])]),
    resources,
    apiOrigins: Object.freeze(
      (given.apiOrigins === undefined ? resources : origins).flatMap((item) => url(item, baseUrl)?.origin ?? []),
    ),
    trustedAudiences: list('trustedAudiences', 'a list of client ids', Boolean),
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
