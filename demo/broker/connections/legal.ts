import { readOptions } from '../config/option-reader.js';
import type { ProblemReporter } from '../config/problems.js';
import type { LocaleMap } from 'idp-login';
import type { BrokerServices } from '../broker-services.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { ConnectionFailure, type ConnectionHandler, type ConnectionKind, type Json } from './connection-handler.js';
import { openOidcConnection } from './oidc/oidc.js';
import { readOidcOptions, type OidcOptions, type ReadOidcOptions } from './oidc/oidc-options.js';

/** One way to use the app of a scheme. */
export interface LegalVariant {
  /** `same-device`, `other-device`, or a name of the scheme's own. */
  readonly id: string;
  /** What asks for it, and what the answer must then say. */
  readonly acr: string;
  readonly label?: string | LocaleMap;
}

/** A legal identity scheme (eID) behind an OpenID provider. */
export interface LegalOptions extends Omit<OidcOptions, 'acrValues'> {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly assurance?: 'low' | 'substantial' | 'high';
  /** The first one is taken when nobody chooses. */
  readonly variants: readonly LegalVariant[];
}

declare module '../config/tenant.js' {
  interface StrategyOptions {
    eid: LegalOptions;
  }
}

interface ReadLegalOptions {
  readonly oidc: ReadOidcOptions;
  readonly country: string;
  readonly assurance: string | undefined;
  readonly variants: readonly LegalVariant[];
}

/** The kind behind the strategy `eid`. */
export const legalConnection: ConnectionKind<ReadLegalOptions> = {
  strategies: ['eid'],
  kind: 'legal',
  parseOptions: readLegalOptions,
  open: openLegalConnection,
};

const own: ReadonlySet<string> = new Set(['country', 'assurance', 'variants']);

function readLegalOptions(value: unknown, report: ProblemReporter): ReadLegalOptions {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  // Two readers share one object: each is given its own members, so that a misspelt one is still found.
  const reader = readOptions(Object.fromEntries(members.filter(([name]) => own.has(name))), report);
  const variants = reader.objects('variants').map((variant): LegalVariant => {
    const label = variant.raw('label') as string | LocaleMap | undefined;
    const read = {
      id: variant.requiredText('id', { pattern: /^[a-z0-9-]+$/, means: 'letters, digits and hyphens' }),
      acr: variant.requiredText('acr', { pattern: /^\S+$/, means: 'one value without spaces' }),
    };
    variant.done();
    return label === undefined ? read : { ...read, label };
  });
  if (variants.length === 0) report.report('variants', 'must name at least one');
  const options: ReadLegalOptions = {
    oidc: readOidcOptions(Object.fromEntries(members.filter(([name]) => !own.has(name))), report),
    country: reader.requiredText('country', { pattern: /^[A-Z]{2}$/, means: 'a country such as SE' }),
    assurance: reader.has('assurance') ? reader.oneOf('assurance', ['low', 'substantial', 'high'], 'low') : undefined,
    variants,
  };
  reader.done();
  return options;
}

function openLegalConnection(
  connection: ConfiguredConnection<ReadLegalOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { country, assurance, variants, oidc } = connection.options;
  const inner = openOidcConnection({ ...connection, options: oidc }, services);
  const { begin, finish } = inner;
  if (begin === undefined || finish === undefined) throw new Error('an OpenID connection redirects');

  return {
    describe: () => ({
      modes: ['redirect', 'popup'],
      country,
      ...(assurance === undefined ? {} : { assurance }),
      acr: variants.map(({ acr }) => acr),
      variants: variants.map(({ id, acr, label }) => ({
        id,
        hint: { connection: connection.id, acrValues: [acr] },
        ...(label === undefined ? {} : { label }),
      })),
      actions: { login: true, signup: false },
    }),

    begin: async (request) => {
      const chosen =
        variants.find(({ id }) => id === request.variant) ??
        variants.find(({ acr }) => request.acrValues?.includes(acr)) ??
        variants[0];
      if (chosen === undefined) throw new ConnectionFailure('server_error', 'the scheme has no variant');
      // Whatever the hint is, it names a person, and a person is never named in an address.
      const { loginHint: _hint, ...rest } = request;
      const result = await begin({ ...rest, acrValues: [chosen.acr], prompt: 'login' });
      return { ...result, keep: { acr: chosen.acr, inner: result.keep } };
    },

    finish: async (callback) => {
      const { acr, inner: keep } = callback.keep as { readonly acr: string; readonly inner?: Json };
      const identity = await finish({ ...callback, ...(keep === undefined ? {} : { keep }) });
      // `acr_values` is a wish; an answer of another sort is not what the application relies on.
      if (identity.acr !== acr) throw new ConnectionFailure('policy_denied', 'the provider answered with another acr');
      return identity;
    },

    ...(inner.status === undefined ? {} : { status: inner.status }),
  };
}
