import { randomBytes } from 'node:crypto';

import { SAML, ValidateInResponseTo, type CacheProvider, type SamlConfig } from '@node-saml/node-saml';

import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import {
  ConnectionFailure,
  type AuthenticatedIdentity,
  type BeginRequest,
  type BeginResult,
  type CallbackRequest,
  type ConnectionHandler,
  type ConnectionKind,
} from '../connection-handler.js';
import { samlKeys } from './saml-keys.js';
import { beginLogout, takeLogoutMessage, toJson, type SamlLogoutParts, type SamlSession } from './saml-logout.js';
import { readSamlOptions, type ReadSamlOptions, type SamlOptions } from './saml-options.js';
import { profileFromAssertion, sourceUserId } from './saml-profile.js';
import { createProviderSource, type SamlProvider } from './saml-provider.js';
import { checkResponse, type CheckedAssertion } from './saml-response.js';
import { printable } from './saml-xml.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    saml: SamlOptions;
  }
}

/** A SAML 2.0 identity provider, with the broker as service provider: the kind behind the strategy `saml`. */
export const samlConnection: ConnectionKind<ReadSamlOptions> = {
  strategies: ['saml'],
  kind: 'enterprise',
  parseOptions: readSamlOptions,
  open: openSamlConnection,
};

/** What is kept between leaving and coming back. */
interface Kept {
  readonly requestId: string;
  /** When the person was sent away, if they had to sign in anew; milliseconds since the epoch. */
  readonly freshSince?: number;
  readonly maxAge?: number;
}

function openSamlConnection(
  connection: ConfiguredConnection<ReadSamlOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options, id } = connection;
  const provider = createProviderSource(options, services.now);
  const metadataUrl = `${services.issuer}/connection/${id}/metadata`;
  const entityId = options.entityId ?? metadataUrl;
  const logoutUrl = `${services.issuer}/connection/${id}/logout`;
  // The address says whose answer it is, also for one that nobody asked for.
  const recipient = `${services.issuer}/login/callback?connection=${encodeURIComponent(id)}`;

  const makeSaml = async (known: SamlProvider, overrides: Partial<SamlConfig> = {}): Promise<SAML> => {
    const keys = await samlKeys(services);
    return new SAML({
      issuer: entityId,
      audience: entityId,
      callbackUrl: recipient,
      logoutCallbackUrl: logoutUrl,
      entryPoint: known.signIn.redirect ?? known.signIn.post ?? '',
      logoutUrl: known.signOutUrl ?? '',
      idpCert: [...known.certificates],
      idpIssuer: known.entityId,
      decryptionPvk: keys.encryption.privateKey,
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
      identifierFormat: options.nameIdFormat,
      acceptedClockSkewMs: options.clockSkewSeconds * 1000,
      disableRequestedAuthnContext: true,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: true,
      validateInResponseTo: ValidateInResponseTo.always,
      requestIdExpirationPeriodMs: 24 * 3600 * 1000,
      ...(options.signRequests ? { privateKey: keys.signing.privateKey, publicCert: keys.signing.certificate } : {}),
      ...overrides,
    });
  };

  const knownProvider = async (): Promise<SamlProvider> => {
    try {
      return await provider();
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown';
      throw new ConnectionFailure('server_error', `the provider's metadata cannot be had: ${printable(detail)}`, {
        cause: error,
      });
    }
  };

  const logoutParts: SamlLogoutParts = {
    connection: id,
    services,
    provider: knownProvider,
    logoutUrl,
    // Messages about logout are always signed, whatever is done with requests to sign in. What they answer is checked
    // by the one who asked, since node-saml looks for it in one of the two bindings only.
    makeSaml: async (requestId) => {
      const { privateKey, certificate } = (await samlKeys(services)).signing;
      return makeSaml(await knownProvider(), {
        privateKey,
        publicCert: certificate,
        validateInResponseTo: ValidateInResponseTo.never,
        ...(requestId === undefined ? {} : { generateUniqueId: () => requestId }),
      });
    },
  };

  /** Checks a response and sees to it that it is the only time. */
  const check = async (callback: CallbackRequest, requestId: string | undefined): Promise<CheckedAssertion> => {
    const known = await knownProvider();
    const keys = await samlKeys(services);
    const expected = { options, provider: known, audience: entityId, recipient, requestId, now: services.now() };
    const assertion = await checkResponse(
      callback.body,
      (signed) =>
        new SAML({
          issuer: entityId,
          audience: entityId,
          callbackUrl: recipient,
          idpCert: [...known.certificates],
          decryptionPvk: keys.encryption.privateKey,
          acceptedClockSkewMs: options.clockSkewSeconds * 1000,
          wantAssertionsSigned: signed.assertion,
          wantAuthnResponseSigned: signed.response,
          validateInResponseTo: requestId === undefined ? ValidateInResponseTo.never : ValidateInResponseTo.always,
          cacheProvider: oneId(requestId),
        }),
      expected,
    );
    const seconds = Math.max(60, Math.ceil((assertion.expiresAt - services.now()) / 1000));
    if (!services.expiring(`saml assertions ${id}`).add(assertion.id, true, seconds)) {
      throw new ConnectionFailure('invalid_response', 'the SAML response was not taken: the assertion came before');
    }
    return assertion;
  };

  return {
    describe: () => ({ modes: ['redirect', 'popup'] }),

    begin: async (request) => {
      const known = await knownProvider();
      const requestId = `_${randomBytes(20).toString('hex')}`;
      const forced = request.prompt === 'login' || request.maxAgeSeconds === 0;
      const saml = await makeSaml(known, {
        generateUniqueId: () => requestId,
        cacheProvider: oneId(requestId),
        ...(forced ? { forceAuthn: true } : {}),
        ...(request.acrValues === undefined || request.acrValues.length === 0
          ? {}
          : { disableRequestedAuthnContext: false, authnContext: [...request.acrValues] }),
      });
      const kept: Kept = {
        requestId,
        ...(forced ? { freshSince: services.now() } : {}),
        ...(request.maxAgeSeconds === undefined ? {} : { maxAge: request.maxAgeSeconds }),
      };
      return { ...(await leave(saml, known, request, options)), keep: { ...kept } };
    },

    finish: async (callback) => {
      const kept = callback.keep as unknown as Kept;
      const assertion = await check(callback, kept.requestId);
      const skew = options.clockSkewSeconds * 1000;
      const oldest = Math.max(
        kept.freshSince ?? 0,
        kept.maxAge === undefined ? 0 : services.now() - kept.maxAge * 1000,
      );
      if (assertion.authnInstant < oldest - skew) {
        throw new ConnectionFailure('login_required', 'the provider did not ask the person anew');
      }
      return identityOf(assertion, connection, services);
    },

    ...(options.loginUri === undefined
      ? {}
      : {
          unsolicited: async (callback: CallbackRequest) => {
            // It is checked, and then not used: the application starts a login of its own, with a state of its own.
            await check(callback, undefined);
            const url = new URL(options.loginUri ?? '');
            url.searchParams.set('iss', services.issuer);
            url.searchParams.set('connection', id);
            return { kind: 'redirect' as const, url: url.href };
          },
        }),

    logout: async (request) => {
      const session = request.upstreamSession as unknown as SamlSession | undefined;
      const known = await knownProvider().catch(() => undefined);
      if (!options.singleLogout || session === undefined || known?.signOutUrl === undefined) return undefined;
      return { kind: 'redirect', url: await beginLogout(session, request, logoutParts) };
    },

    endpoints: {
      metadata: async () => {
        const keys = await samlKeys(services);
        // Written without the provider: each of the two needs the other's metadata, and one has to come first.
        const saml = await makeSaml(
          {
            entityId: '-',
            signIn: { redirect: '-', post: '-' },
            signOutUrl: '-',
            certificates: [keys.signing.certificate],
          },
          {
            privateKey: keys.signing.privateKey,
            publicCert: keys.signing.certificate,
          },
        );
        const body = saml.generateServiceProviderMetadata(keys.encryption.certificate, keys.signing.certificate);
        return { kind: 'content', status: 200, type: 'application/samlmetadata+xml', body };
      },
      logout: (request) => takeLogoutMessage(request, logoutParts),
    },

    status: async () => {
      try {
        const { entityId: name } = await provider();
        return { online: true, detail: printable(name) };
      } catch (error) {
        return { online: false, detail: printable(error instanceof Error ? error.message : 'unknown') };
      }
    },
  };
}

/** Sends the browser to the provider with a request. */
async function leave(
  saml: SAML,
  known: SamlProvider,
  request: BeginRequest,
  options: ReadSamlOptions,
): Promise<BeginResult> {
  if (options.requestBinding === 'redirect') {
    if (known.signIn.redirect === undefined)
      throw new ConnectionFailure('server_error', 'the provider takes no redirects');
    const hint = request.loginHint === undefined ? {} : { login_hint: request.loginHint };
    const url = await saml.getAuthorizeUrlAsync(request.state, undefined, { additionalParams: hint });
    return { kind: 'redirect', url };
  }
  if (known.signIn.post === undefined) throw new ConnectionFailure('server_error', 'the provider takes no posts');
  Object.assign(saml.options, { entryPoint: known.signIn.post, skipRequestCompression: true });
  const message = await saml.getAuthorizeMessageAsync(request.state);
  const fields = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, String(value)]));
  return { kind: 'post', action: known.signIn.post, fields };
}

function identityOf(
  assertion: CheckedAssertion,
  connection: ConfiguredConnection<ReadSamlOptions>,
  services: BrokerServices,
): AuthenticatedIdentity {
  const { options, domains } = connection;
  const userId = sourceUserId(assertion, options);
  if (userId === undefined) {
    throw new ConnectionFailure('invalid_response', 'the assertion has nothing that names the person for good');
  }
  const { nameId, sessionIndex, attributes, authnContext } = assertion;
  const session: SamlSession | undefined = nameId && {
    nameId: nameId.value,
    qualifiers: nameId.qualifiers,
    ...(nameId.format === undefined ? {} : { nameIdFormat: nameId.format }),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
  };
  return {
    sourceUserId: userId,
    raw: {
      issuer: 'saml',
      ...(nameId === undefined ? {} : { nameID: nameId.value, nameIDFormat: nameId.format }),
      attributes: Object.fromEntries(attributes),
    },
    profile: profileFromAssertion(assertion, options, domains),
    amr: [],
    ...(authnContext === undefined ? {} : { acr: authnContext }),
    methods: [{ name: 'federated', at: services.now() }],
    authTimeSeconds: Math.floor(assertion.authnInstant / 1000),
    ...(session === undefined ? {} : { upstreamSession: toJson(session) }),
  };
}

/** Knows one request id, and forgets it once it was answered; the engine has checked whose login it is. */
function oneId(id: string | undefined): CacheProvider {
  let left = id;
  return {
    saveAsync: (_key, value) => Promise.resolve({ value, createdAt: 0 }),
    getAsync: (key) => Promise.resolve(key === left ? new Date().toISOString() : null),
    removeAsync: (key) => {
      if (key === left) left = undefined;
      return Promise.resolve(key);
    },
  };
}
