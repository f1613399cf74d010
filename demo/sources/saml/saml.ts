import type Koa from 'koa';

import { makeSelfSignedCertificate, type SelfSignedCertificate } from '../../certificate/self-signed-certificate.js';
import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { frameAssets } from '../web/brand-frame.js';
import { readForm } from '../web/form-body.js';
import { listen } from '../web/listen.js';
import type { Listening } from '../web/listen.js';
import { createSite, isForeign } from '../web/site.js';
import { sendPage } from './browser.js';
import { createIdentityProvider, newSession } from './identity-provider.js';
import type { IdentityProvider, IdentityProviderSettings } from './identity-provider.js';
import { readPostMessage, readRedirectMessage } from './incoming-message.js';
import type { IncomingMessage } from './incoming-message.js';
import { createLogoutFlow } from './logout-flow.js';
import { umbrella } from './look.js';
import { identityProviderMetadata } from './metadata.js';
import { problemPage } from './pages.js';
import { signInResponse } from './response.js';
import type { ResponseSettings } from './response.js';
import {
  beginSignIn,
  cancelSignIn,
  continueSignIn,
  finishSignIn,
  openApplication,
  showApplications,
} from './sign-in-flow.js';
import { umbrellaUsers } from './users.js';

/** How to start the identity provider. */
export interface SamlOptions extends Partial<Omit<IdentityProviderSettings, 'url' | 'signing' | 'encryption'>> {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Metadata of the service providers that may ask: the XML, or addresses to read it from. */
  readonly serviceProviders: readonly string[];
  /** @defaultValue new ones at each start */
  readonly keys?: SamlKeys;
}

/** What an identity provider signs with, and what others may encrypt for it. */
export interface SamlKeys {
  readonly signing: SelfSignedCertificate;
  readonly encryption: SelfSignedCertificate;
}

/** An identity provider that runs. */
export interface RunningSaml extends RunningSource {
  readonly entityId: string;
  readonly metadataUrl: string;
  /** PEM; what responses are signed with. */
  readonly signingCertificate: string;
  /** Lets one more service provider in, by its metadata or the address of it. */
  addServiceProvider(source: string): void;
  /**
   * Writes a response about the first person for one service provider, with anything in it changed. For tests: nothing
   * that is reached over HTTP can do this.
   */
  makeResponse(serviceProvider: string, overrides?: Partial<ResponseSettings>): Promise<string>;
}

const messageBytes = 512 * 1024;

/**
 * Starts a SAML 2.0 identity provider with fresh keys.
 *
 * @see [SAML 2.0 profiles §4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)
 */
export async function startSaml(options: SamlOptions): Promise<RunningSaml> {
  const { keys, ...settings } = options;
  const [{ signing, encryption }, assets] = await Promise.all([
    keys ?? makeKeys(),
    frameAssets(umbrella, new URL('./saml.css', import.meta.url)),
  ]);
  assets.set('/assets/submit.js', { type: 'text/javascript', body: 'document.forms.message.submit();' });
  let idp: IdentityProvider | undefined;
  const server = await listen({ port: options.port, host: options.host ?? '127.0.0.1' }, (url) => {
    idp = createIdentityProvider({
      users: umbrellaUsers,
      sign: 'both',
      encrypt: 'when-possible',
      requireSignedRequests: false,
      clock: () => new Date(),
      ...settings,
      url,
      signing,
      encryption,
    });
    // Signing out leads from a form through the sites of all applications.
    const site = createSite({
      url,
      assets,
      policy: { 'form-action': "'self' http://localhost:* http://127.0.0.1:* https:" },
    });
    site.use(createRouter(idp));
    return site.callback();
  });
  if (!idp) throw new Error('The server did not ask for its handler.');
  return describe(idp, server);
}

async function makeKeys(): Promise<SamlKeys> {
  const [signing, encryption] = await Promise.all([
    makeSelfSignedCertificate({ commonName: 'Umbrella signing' }),
    makeSelfSignedCertificate({ commonName: 'Umbrella encryption' }),
  ]);
  return { signing, encryption };
}

function describe(idp: IdentityProvider, server: Listening): RunningSaml {
  return {
    url: server.url,
    accounts: idp.users.map(({ username, password }) => ({ kind: 'saml', identifier: username, password })),
    entityId: idp.entityId,
    metadataUrl: idp.entityId,
    signingCertificate: idp.signing.certificate,
    addServiceProvider: (source) => {
      idp.registry.add(source);
    },
    async makeResponse(serviceProvider, overrides = {}) {
      const [user] = idp.users;
      const provider = await idp.registry.find(serviceProvider);
      if (!user) throw new Error('There is nobody to write a response about.');
      const consumer = provider.consumers[0]?.location ?? '';
      const answer = { consumer, inResponseTo: undefined, nameIdFormat: provider.nameIdFormats[0] };
      return signInResponse({ ...idp.responseSettings(newSession(user, idp.clock()), provider, answer), ...overrides });
    },
    close: () => server.close(),
  };
}

function createRouter(idp: IdentityProvider): Koa.Middleware {
  const logout = createLogoutFlow(idp);
  const metadata = identityProviderMetadata({
    entityId: idp.entityId,
    signIn: idp.signInUrl,
    logout: idp.logoutUrl,
    wantsSignedRequests: idp.requireSignedRequests,
    signingCertificate: idp.signing.certificateBase64,
    encryptionCertificate: idp.encryption.certificateBase64,
    displayName: umbrella.name,
    signingKey: idp.signing,
  });

  async function route(context: Koa.Context): Promise<void> {
    switch (`${context.method} ${context.path}`) {
      case 'GET /metadata':
        context.type = 'application/samlmetadata+xml';
        context.body = metadata;
        return;
      case 'GET /':
        return showApplications(idp, context);
      case 'GET /sso':
      case 'POST /sso':
        return beginSignIn(idp, context, await readMessage(context));
      case 'GET /slo':
      case 'POST /slo':
        return logout.receive(context, await readMessage(context));
      case 'GET /sign-in': {
        continueSignIn(idp, context);
        return;
      }
      case 'GET /slo/continue':
        return logout.resume(context);
      default:
        return isForeign(context, idp.url) ? undefined : routeForm(context);
    }
  }

  async function routeForm(context: Koa.Context): Promise<void> {
    switch (`${context.method} ${context.path}`) {
      case 'POST /sign-in': {
        finishSignIn(idp, context, await readForm(context.req));
        return;
      }
      case 'POST /cancel': {
        cancelSignIn(idp, context, await readForm(context.req));
        return;
      }
      case 'POST /open':
        return openApplication(idp, context, await readForm(context.req));
      case 'POST /sign-out':
        return logout.signOut(context);
    }
  }

  return async (context) => {
    try {
      await route(context);
    } catch (error) {
      const text = error instanceof Error ? error.message : 'It cannot be read.';
      sendPage(context, 400, problemPage('This request is not valid', text));
      return;
    }
    if (context.body === undefined && context.status === 404)
      sendPage(context, 404, problemPage('Nothing is here', 'Check the address, or start at Umbrella.'));
  };
}

async function readMessage(context: Koa.Context): Promise<IncomingMessage> {
  return context.method === 'POST'
    ? readPostMessage(await readForm(context.req, messageBytes))
    : readRedirectMessage(context.querystring);
}

/** The SAML identity provider as one of the sources; it knows the broker by the metadata of its connection `umbrella`. */
export const samlSource: Source = {
  id: 'umbrella',
  label: 'Umbrella (SAML)',
  ports: sourcePorts.umbrella,
  start: ({ host, ports, broker }) =>
    startSaml({ host, port: ports['web'] ?? 0, serviceProviders: [`${broker}/connection/umbrella/metadata`] }),
};
