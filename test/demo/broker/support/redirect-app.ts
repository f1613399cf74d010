import * as oauth from 'oauth4webapi';

import { createVisitor, type VisitedPage, type Visitor } from '../../../support/visitor.js';
import { app, audience, callback } from './broker-under-test.js';
import { insecure, type Tokens } from './embedded-app.js';

/** An app that sends the browser to the broker. */
export interface RedirectApp {
  readonly visitor: Visitor;
  readonly as: oauth.AuthorizationServer;
  /** The address of an authorization request. */
  authorizeUrl(params?: Readonly<Record<string, string>>): Promise<URL>;
  /** Opens it; the visitor stops at the app's callback, or at a page. */
  open(params?: Readonly<Record<string, string>>): Promise<VisitedPage>;
  /** The tokens for what came back to the callback. */
  finish(page: VisitedPage): Promise<Tokens>;
  /** The error that came back to the callback. */
  errorOf(page: VisitedPage): { readonly error: string | null; readonly description: string | null };
}

/** Makes such an app, with a browser of its own unless one is given. */
export async function createRedirectApp(
  issuer: string,
  visitor: Visitor = createVisitor({ stopAt: (url) => url.origin === app, runsScripts: true }),
): Promise<RedirectApp> {
  const url = new URL(issuer);
  const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure));
  const client: oauth.Client = { client_id: 'demo-app' };
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];

  const authorizeUrl = async (params: Readonly<Record<string, string>> = {}): Promise<URL> => {
    const target = new URL(as.authorization_endpoint ?? '');
    const all = {
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid profile email orders:read',
      resource: audience,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...params,
    };
    for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value);
    return target;
  };
  return {
    visitor,
    as,
    authorizeUrl,
    open: async (params) => visitor.open(await authorizeUrl(params)),
    finish: async (page) => {
      const answer = oauth.validateAuthResponse(as, client, page.url, state);
      const request = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        oauth.None(),
        answer,
        callback,
        verifier,
        insecure,
      );
      const response = await oauth.processAuthorizationCodeResponse(as, client, request, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      const claims = oauth.getValidatedIdTokenClaims(response);
      if (claims === undefined) throw new Error('no ID token');
      return { response, claims };
    },
    errorOf: ({ url: back }) => ({
      error: back.searchParams.get('error'),
      description: back.searchParams.get('error_description'),
    }),
  };
}

/** The form of a page that has a field of that name. */
export function formWith(page: VisitedPage, field: string): VisitedPage['forms'][number] {
  const form = page.forms.find(({ fields }) => field in fields);
  if (form === undefined) throw new Error(`no form with ${field} at ${page.url.href} (${page.status}):\n${page.text}`);
  return form;
}

/** The address of the link whose text matches. */
export function linkTo(page: VisitedPage, text: RegExp): URL {
  for (const [, href = '', label = ''] of page.text.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a\s*>/g)) {
    if (text.test(label)) return new URL(href.replaceAll('&amp;', '&'), page.url);
  }
  throw new Error(`no link ${String(text)} at ${page.url.href}:\n${page.text}`);
}
