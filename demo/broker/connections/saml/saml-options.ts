import { readOptions, type OptionReader } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import type { Text } from '../../config/tenant.js';

/** A SAML 2.0 identity provider as a source of users. */
export interface SamlOptions {
  /** Where the provider's metadata is; read at first use, and again when it is older than `metadataSeconds`. */
  readonly metadataUrl?: string;
  /** The provider's metadata itself. */
  readonly metadata?: Text;
  /** @defaultValue 3600 */
  readonly metadataSeconds?: number;
  /** The provider's entity id. Needed without metadata, and to choose one out of several in it. */
  readonly idpEntityId?: string;
  /** Instead of metadata: where people sign in, where they sign out, and the certificates (PEM) that responses are checked with. */
  readonly signInUrl?: string;
  readonly signOutUrl?: string;
  readonly certificates?: readonly Text[];
  /** The broker's name at the provider. @defaultValue the address of the broker's metadata for this connection */
  readonly entityId?: string;
  /** How requests travel; responses always come by POST. @defaultValue 'redirect' */
  readonly requestBinding?: 'redirect' | 'post';
  /** @defaultValue true */
  readonly signRequests?: boolean;
  /** What must be signed. `either` is enough, since only what is signed is read. @defaultValue 'either' */
  readonly signed?: 'either' | 'assertion' | 'response' | 'both';
  /** Refuse assertions in the clear. @defaultValue false */
  readonly requireEncryption?: boolean;
  /** Old algorithms to put up with: SHA-1 signatures, CBC encryption. @defaultValue [] */
  readonly allowWeak?: readonly ('sha1' | 'cbc')[];
  /** @defaultValue 'persistent' */
  readonly nameIdFormat?: 'persistent' | 'emailAddress' | 'unspecified' | 'transient';
  /** Attributes of the profile by the names, in order, that the provider may give them; they go before the usual names. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
  /** The attribute that names the person for good; goes before the usual candidates. */
  readonly userIdAttribute?: string;
  /** Whether its e-mail addresses count as verified. @defaultValue 'own-domains' (those of this connection) */
  readonly trustEmail?: 'own-domains' | 'always' | 'never';
  /** Lets people start at the provider: they are led to this page of the application, which starts a login of its own. */
  readonly idpInitiated?: { readonly loginUri: string };
  /** Sign out at the provider, too. @defaultValue true */
  readonly singleLogout?: boolean;
  /** How far the clocks may differ, in seconds. @defaultValue 30 */
  readonly clockSkewSeconds?: number;
  /** How long the provider's metadata may take. @defaultValue 8000 */
  readonly timeoutMs?: number;
}

/** The options, read. */
export interface ReadSamlOptions {
  readonly provider:
    | { readonly kind: 'address'; readonly url: string; readonly seconds: number }
    | { readonly kind: 'metadata'; readonly xml: string }
    | {
        readonly kind: 'explicit';
        readonly signInUrl: string;
        readonly signOutUrl: string | undefined;
        readonly certificates: readonly string[];
      };
  readonly idpEntityId: string | undefined;
  readonly entityId: string | undefined;
  readonly requestBinding: 'redirect' | 'post';
  readonly signRequests: boolean;
  readonly signed: 'either' | 'assertion' | 'response' | 'both';
  readonly requireEncryption: boolean;
  readonly allowWeak: ReadonlySet<string>;
  readonly nameIdFormat: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly userIdAttribute: string | undefined;
  readonly trustEmail: 'own-domains' | 'always' | 'never';
  readonly loginUri: string | undefined;
  readonly singleLogout: boolean;
  readonly clockSkewSeconds: number;
  readonly timeoutMs: number;
}

const nameIdFormats = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const;

/** Checks the options of a SAML identity provider. */
export function readSamlOptions(value: unknown, report: ProblemReporter): ReadSamlOptions {
  const reader = readOptions(value, report);
  const provider = readProvider(reader);
  const format = reader.oneOf('nameIdFormat', ['persistent', 'emailAddress', 'unspecified', 'transient'], 'persistent');
  const weak = reader.texts('allowWeak', { pattern: /^(sha1|cbc)$/, means: 'sha1 or cbc' }) ?? [];
  const idpInitiated = reader.object('idpInitiated');
  const options: ReadSamlOptions = {
    provider,
    idpEntityId: reader.text('idpEntityId'),
    entityId: reader.text('entityId', { max: 1024 }),
    requestBinding: reader.oneOf('requestBinding', ['redirect', 'post'], 'redirect'),
    signRequests: reader.flag('signRequests', true),
    signed: reader.oneOf('signed', ['either', 'assertion', 'response', 'both'], 'either'),
    requireEncryption: reader.flag('requireEncryption', false),
    allowWeak: new Set(weak),
    nameIdFormat: nameIdFormats[format],
    attributes: readAttributes(reader),
    userIdAttribute: reader.text('userIdAttribute'),
    trustEmail: reader.oneOf('trustEmail', ['own-domains', 'always', 'never'], 'own-domains'),
    loginUri: idpInitiated?.requiredUrl('loginUri'),
    singleLogout: reader.flag('singleLogout', true),
    clockSkewSeconds: reader.integer('clockSkewSeconds', 30, { max: 300 }),
    timeoutMs: reader.integer('timeoutMs', 8000, { min: 100, max: 60_000 }),
  };
  idpInitiated?.done();
  if (provider.kind === 'explicit' && options.idpEntityId === undefined) report.report('idpEntityId', 'is missing');
  reader.done();
  return options;
}

function readProvider(reader: OptionReader): ReadSamlOptions['provider'] {
  const url = reader.url('metadataUrl');
  const xml = reader.text('metadata', { max: 4 * 1024 * 1024 });
  const seconds = reader.integer('metadataSeconds', 3600, { min: 1, max: 7 * 86_400 });
  const signInUrl = reader.url('signInUrl');
  const signOutUrl = reader.url('signOutUrl');
  const certificates = reader.texts('certificates') ?? [];
  const ways = [reader.has('metadataUrl'), reader.has('metadata'), reader.has('signInUrl')].filter(Boolean).length;
  if (ways !== 1) reader.reporter.report('', 'needs exactly one of metadataUrl, metadata, signInUrl');
  if (url !== undefined) return { kind: 'address', url, seconds };
  if (xml !== undefined) return { kind: 'metadata', xml };
  if (signInUrl !== undefined && certificates.length === 0) reader.reporter.report('certificates', 'is missing');
  return { kind: 'explicit', signInUrl: signInUrl ?? '', signOutUrl, certificates };
}

function readAttributes(reader: OptionReader): Readonly<Record<string, readonly string[]>> {
  const members = reader.object('attributes');
  if (members === undefined) return {};
  const names = Object.keys(reader.raw('attributes') ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      Array.isArray(members.raw(name)) ? (members.texts(name) ?? []) : [members.text(name) ?? ''],
    ]),
  );
}
