import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';

import { makeSelfSignedCertificate } from '../../../../demo/certificate/self-signed-certificate.js';
import type { Json } from '../../../../demo/broker/connections/connection-handler.js';
import type { SamlOptions } from '../../../../demo/broker/connections/saml/saml-options.js';
import type { ResponseSettings } from '../../../../demo/sources/saml/response.js';
import type { LogRepository } from '../../../../demo/broker/store/log-repository.js';
import { startSaml, type RunningSaml } from '../../../../demo/sources/saml/saml.js';
import { createVisitor, type VisitedPage } from '../../../support/visitor.js';
import { wrapSignature, type WrappingVariant } from '../../sources/saml/wrap-signature.js';
import { app, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createRedirectApp, formWith, type RedirectApp } from '../support/redirect-app.js';

const rita = { username: 'rita@umbrella.example', password: 'saml-pass-1' };

// Made once: a key costs more than everything else here.
const keys = {
  signing: await makeSelfSignedCertificate({ commonName: 'Test signing' }),
  encryption: await makeSelfSignedCertificate({ commonName: 'Test encryption' }),
};
const strangersKey = await makeSelfSignedCertificate({ commonName: 'Stranger' });

describe('samlConnection', () => {
  let broker: BrokerUnderTest;
  let idp: RunningSaml;

  before(async () => {
    broker = await startTestBroker();
    idp = await startSaml({ port: 0, keys, serviceProviders: [] });
  });
  after(async () => {
    await Promise.all([broker.close(), idp.close()]);
  });

  /** Opens a connection of this name; each side knows the other by its metadata. */
  function connect(id: string, options: Partial<SamlOptions> = {}): void {
    const base = 'signInUrl' in options || 'metadata' in options ? {} : { metadataUrl: `${idp.url}/metadata` };
    broker.connect({
      id,
      strategy: 'saml',
      label: 'Umbrella',
      domains: ['umbrella.example'],
      options: { ...base, ...options },
    });
    idp.addServiceProvider(`${broker.url}/connection/${id}/metadata`);
  }

  async function browse(): Promise<RedirectApp> {
    return createRedirectApp(broker.url, createVisitor({ stopAt: (url) => url.origin === app, runsScripts: true }));
  }

  /** Goes on from the provider's form to wherever the browser ends up. */
  async function signIn(client: RedirectApp, page: VisitedPage): Promise<VisitedPage> {
    assert.equal(page.url.origin, idp.url, page.text);
    return client.visitor.submit(page, formWith(page, 'password'), rita);
  }

  const reasons = (): string[] =>
    (broker.services.log as LogRepository)
      .list({ type: 'f' })
      .map(({ detail }) => `${String(detail?.['code'])} ${String(detail?.['reason'] ?? detail?.['detail'] ?? '')}`);

  it('signs in with signed and encrypted assertions, and maps the attributes', async () => {
    connect('umbrella');
    const client = await browse();
    const { claims } = await client.finish(await signIn(client, await client.open({ connection: 'umbrella' })));
    assert.equal(claims['urn:idp-login:connection'], 'umbrella');
    assert.match(claims.sub, /^enterprise\|/);
    assert.equal(claims['email'], 'rita@umbrella.example');
    assert.equal(claims['email_verified'], true, 'its own domain');
    assert.equal(claims['name'], 'Rita Okafor');
    const user = broker.services.users.find(claims.sub);
    assert.deepEqual(user?.profile['groups'], ['research', 'staff']);
    const again = await browse();
    const second = await again.finish(await signIn(again, await again.open({ connection: 'umbrella' })));
    assert.equal(second.claims.sub, claims.sub);
  });

  it('leads there from an address of its domain, with the address as hint', async () => {
    const client = await browse();
    const page = await client.open({ login_hint: rita.username });
    assert.equal(page.url.origin, idp.url);
    assert.equal(formWith(page, 'password').fields['username'], rita.username);
  });

  it('sends requests by POST, signed in the XML, when told to', async () => {
    connect('by-post', { requestBinding: 'post' });
    const client = await browse();
    const leaving = await client.open({ connection: 'by-post' });
    const page = leaving.url.origin === idp.url ? leaving : await client.visitor.submit(leaving, leaving.forms[0]!);
    const { claims } = await client.finish(await signIn(client, page));
    assert.equal(claims['urn:idp-login:connection'], 'by-post');
  });

  it('works from the metadata itself, and from single settings', async () => {
    const metadata = await (await fetch(idp.metadataUrl)).text();
    connect('by-metadata', { metadata });
    connect('by-settings', {
      signInUrl: `${idp.url}/sso`,
      idpEntityId: idp.entityId,
      certificates: [idp.signingCertificate],
      nameIdFormat: 'emailAddress',
      attributes: { department: 'urn:oid:2.5.4.11' },
      trustEmail: 'never',
    });
    for (const connection of ['by-metadata', 'by-settings']) {
      const client = await browse();
      const { claims } = await client.finish(await signIn(client, await client.open({ connection })));
      assert.equal(claims['urn:idp-login:connection'], connection);
      if (connection === 'by-metadata') continue;
      assert.equal(claims['email_verified'], false);
      assert.equal(broker.services.users.find(claims.sub)?.profile['department'], 'Research');
    }
  });

  it('asks the person anew with prompt=login, and comes back when they cancel', async () => {
    const client = await browse();
    await client.finish(await signIn(client, await client.open({ connection: 'umbrella' })));
    const silent = await client.open({ connection: 'umbrella', prompt: 'login' });
    assert.equal(silent.url.origin, idp.url, 'the provider has a session, and asks all the same');
    const back = await client.visitor.submit(silent, silent.forms[1]!);
    assert.equal(back.url.origin, broker.url);
    assert.match(back.text, /role="alert"/);
    assert.match(reasons()[0] ?? '', /access_denied .*RequestDenied/);
  });

  /** A login that waits for its answer: what an attacker with a browser of their own can have. */
  async function waiting(connection: string): Promise<{
    readonly client: RedirectApp;
    readonly requestId: string;
    post(xml: string, fields?: Record<string, string>): Promise<VisitedPage>;
  }> {
    const visitor = createVisitor({ stopAt: (url) => url.origin === app || url.origin === idp.url, runsScripts: true });
    const client = await createRedirectApp(broker.url, visitor);
    const { url } = await client.open({ connection });
    const request = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    const requestId = / ID="([^"]+)"/.exec(request)?.[1] ?? assert.fail('no id');
    const action = new URL(/AssertionConsumerServiceURL="([^"]+)"/.exec(request)?.[1] ?? '');
    const page = { url: new URL(idp.url), status: 200, headers: new Headers(), text: '', forms: [] };
    return {
      client,
      requestId,
      post: (xml, fields = {}) =>
        visitor.submit(page, {
          method: 'POST',
          action,
          fields: {
            SAMLResponse: Buffer.from(xml).toString('base64'),
            RelayState: url.searchParams.get('RelayState') ?? '',
            ...fields,
          },
        }),
    };
  }

  const entityId = (id: string): string => `${broker.url}/connection/${id}/metadata`;

  /** Posts a response, and tells whether the person came in, and why not. */
  async function tryResponse(
    overrides: Partial<ResponseSettings> | ((requestId: string) => Partial<ResponseSettings>),
    change: (xml: string) => string = (xml) => xml,
    connection = 'umbrella',
  ): Promise<string> {
    const login = await waiting(connection);
    const settings = typeof overrides === 'function' ? overrides(login.requestId) : overrides;
    const xml = await idp.makeResponse(entityId(connection), {
      inResponseTo: login.requestId,
      encryptFor: undefined,
      nameId: 'U-1001',
      ...settings,
    });
    const page = await login.post(change(xml));
    if (page.url.origin === app) return 'in';
    assert.match(page.text, /role="alert"/, 'the person is told');
    return reasons()[0] ?? 'no log row';
  }

  it('takes a good response, whatever part of it is signed', async () => {
    for (const sign of ['assertion', 'response', 'both'] as const) assert.equal(await tryResponse({ sign }), 'in');
    connect('strict', { signed: 'both' });
    assert.equal(await tryResponse({ sign: 'both' }, undefined, 'strict'), 'in');
    for (const sign of ['assertion', 'response'] as const)
      assert.match(await tryResponse({ sign }, undefined, 'strict'), /invalid_response .*signature/i);
  });

  it('refuses what is unsigned, signed by somebody else, or changed', async () => {
    assert.match(await tryResponse({ sign: 'none' }), /invalid_response .*[Ss]ignature/);
    assert.match(await tryResponse({ signingKey: strangersKey }), /invalid_response .*signature/);
    for (const sign of ['assertion', 'response', 'both'] as const)
      assert.match(
        await tryResponse({ sign }, (xml) => xml.replaceAll('U-1001', 'U-9999')),
        /invalid_response .*signature/,
      );
  });

  it('refuses what has expired, is not valid yet, or has no end', async () => {
    const past = new Date(Date.now() - 120_000);
    const future = new Date(Date.now() + 120_000);
    assert.match(await tryResponse({ notOnOrAfter: past }), /invalid_response .*(expired|No valid subject)/);
    assert.match(await tryResponse({ notBefore: future }), /invalid_response .*not yet valid|not valid yet/);
    assert.match(await tryResponse({ authnInstant: future }), /invalid_response .*when the person signed in/);
  });

  it('refuses what is for another audience, recipient or address', async () => {
    assert.match(await tryResponse({ audience: 'urn:other' }), /invalid_response .*audience/);
    assert.match(await tryResponse({ audience: undefined }), /invalid_response .*[Aa]udience/);
    const elsewhere = 'https://other.example/acs';
    assert.match(await tryResponse({ recipient: elsewhere }), /invalid_response .*another recipient/);
    assert.match(await tryResponse({ recipient: undefined }), /invalid_response .*another recipient/);
    assert.match(await tryResponse({ destination: elsewhere }), /invalid_response .*another address/);
    const sibling = `${broker.url}/login/callback?connection=by-post`;
    assert.match(await tryResponse({ recipient: sibling, destination: sibling }), /invalid_response .*another address/);
  });

  it('refuses the answer to another request, and one to none', async () => {
    const other = await waiting('umbrella');
    assert.match(await tryResponse({ inResponseTo: other.requestId }), /invalid_response .*request of this login/);
    assert.match(await tryResponse({ inResponseTo: undefined }), /invalid_response .*request of this login/);
    // The outer, unsigned part says the right thing; the assertion tells.
    assert.match(
      await tryResponse(
        (requestId) => ({ sign: 'assertion', inResponseTo: requestId }),
        (xml) => xml.replace(/InResponseTo="[^"]*"/, 'InResponseTo="_x"'),
      ),
      /invalid_response .*request of this login/,
    );
  });

  it('refuses another issuer', async () => {
    const issuer = 'https://rogue.example/metadata';
    assert.match(await tryResponse({ issuer }), /issuer_mismatch/);
    assert.match(
      await tryResponse({ issuer, sign: 'assertion' }, (xml) => xml.replace(issuer, idp.entityId)),
      /issuer_mismatch .*assertion/,
    );
  });

  it('takes an assertion once: not again in another login, nor the same response twice', async () => {
    const login = await waiting('umbrella');
    const xml = await idp.makeResponse(entityId('umbrella'), { inResponseTo: login.requestId, encryptFor: undefined });
    assert.equal((await login.post(xml)).url.origin, app);
    const twice = await login.post(xml);
    assert.equal(twice.url.origin, broker.url);
    assert.equal(twice.status, 400);
    // Somebody who can make the provider answer two requests with one assertion id gets in once.
    const assertionId = '_same_assertion_twice';
    assert.equal(await tryResponse({ assertionId }), 'in');
    assert.match(await tryResponse({ assertionId }), /invalid_response .*came before/);
  });

  it('refuses every way of wrapping a signature', async () => {
    for (const variant of [1, 2, 3, 4, 5, 6, 7, 8] as WrappingVariant[]) {
      const sign = variant <= 2 ? 'response' : 'assertion';
      const result = await tryResponse({ sign }, (xml) => wrapSignature(xml, variant, 'U-9999'));
      // Variant 7 hides the forgery where nobody looks: what is signed counts, and only that.
      if (result === 'in') assert.equal(variant, 7);
      else assert.match(result, /invalid_response/, `variant ${String(variant)}`);
    }
    const users = broker.services.users;
    assert.equal(users.findByIdentity('umbrella', 'U-9999'), undefined);
    assert.ok(users.findByIdentity('umbrella', 'U-1001'));
  });

  it('reads what was signed when a comment splits a name', async () => {
    const nameId = { markup: 'U-1001<!-- -->.evil' };
    assert.equal(await tryResponse({ nameId }), 'in');
    assert.ok(broker.services.users.findByIdentity('umbrella', 'U-1001.evil'), 'not cut at the comment');
  });

  it('refuses entities of any sort before reading them', async () => {
    const withDoctype = (doctype: string) => (xml: string) => `${doctype}${xml.replace('U-1001', '&x;')}`;
    for (const doctype of [
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/evil.dtd">',
      '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;">]>',
    ])
      assert.match(await tryResponse({}, withDoctype(doctype)), /invalid_response .*document type/);
    assert.match(await tryResponse({}, () => '<not-xml'), /invalid_response/);
    assert.match(await tryResponse({}, () => ''), /invalid_response/);
    assert.match(await tryResponse({}, () => '<html/>'), /invalid_response .*not a SAML response/);
  });

  it('refuses weak algorithms unless they are allowed by name', async () => {
    const encryptFor = await encryptionCertificate('umbrella');
    assert.equal(await tryResponse({ encryptFor }), 'in');
    assert.match(
      await tryResponse({ encryptFor, cipher: 'aes256-cbc' }),
      /invalid_response .*aes256-cbc is not accepted/,
    );
    connect('old', { allowWeak: ['cbc'] });
    const old = { encryptFor: await encryptionCertificate('old'), cipher: 'aes256-cbc' } as const;
    assert.equal(await tryResponse(old, undefined, 'old'), 'in');
    const rsa15 = (xml: string): string => xml.replace('xmlenc#rsa-oaep-mgf1p', 'xmlenc#rsa-1_5');
    assert.match(await tryResponse({ encryptFor }, rsa15), /invalid_response .*RSA-OAEP/);
    const sha1 = (xml: string): string =>
      xml
        .replaceAll('xmldsig-more#rsa-sha256', 'xmldsig#rsa-sha1')
        .replace(/2000\/09\/xmldsig#rsa/g, '2000/09/xmldsig#rsa');
    assert.match(await tryResponse({}, sha1), /invalid_response .*rsa-sha1 is not accepted/);
    connect('secret', { requireEncryption: true });
    assert.match(await tryResponse({}, undefined, 'secret'), /invalid_response .*not encrypted/);
  });

  it('refuses a person without a lasting name, and takes a configured attribute for it', async () => {
    const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    const nobody = { nameIdFormat: transient, nameId: '_t', attributes: { department: 'Research' } };
    assert.match(await tryResponse(nobody), /invalid_response .*names the person/);
    connect('by-number', { userIdAttribute: 'employeeNumber' });
    const attributes = { employeeNumber: 'E-7', email: 'rita@elsewhere.example' };
    assert.equal(await tryResponse({ ...nobody, attributes }, undefined, 'by-number'), 'in');
    const user = broker.services.users.findByIdentity('by-number', 'E-7');
    assert.equal(user?.profile['email_verified'], false, 'a foreign domain is not believed');
  });

  it('survives ten thousand characters, direction marks and odd attribute names', async () => {
    const attributes = {
      email: `${'x'.repeat(10_000)}@umbrella.example`,
      displayName: 'Rita \u202Eevil',
      constructor: 'x',
      ['__proto__']: 'polluted',
    };
    assert.equal(await tryResponse({ nameId: 'U-2002', attributes }), 'in');
    const user = broker.services.users.findByIdentity('umbrella', 'U-2002');
    assert.equal(user?.profile['email'], undefined);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(Object.getPrototypeOf(user?.profile ?? {}), Object.prototype);
  });

  it('does not take an answer that nobody asked for, unless told to; then the application starts a login of its own', async () => {
    const home = async (connection: string): Promise<VisitedPage> => {
      const visitor = createVisitor({ stopAt: (url) => url.origin === app, runsScripts: true });
      const form = await visitor.open(idp.url);
      const page = await visitor.submit(form, formWith(form, 'password'), rita);
      const open = page.forms.find(({ action }) => action.pathname === '/open');
      return visitor.submit(page, open!, { application: entityId(connection) });
    };
    const refused = await home('umbrella');
    assert.equal(refused.url.origin, broker.url);
    assert.equal(refused.status, 400);
    connect('portal', { idpInitiated: { loginUri: `${app}/` } });
    const accepted = await home('portal');
    assert.equal(accepted.url.href, `${app}/?iss=${encodeURIComponent(broker.url)}&connection=portal`);
    const users = broker.services.users;
    assert.equal(users.findByIdentity('portal', 'U-1001'), undefined, 'nobody is signed in by it');
    // A response to a request is no such answer either, and a forged one is refused.
    for (const overrides of [{ inResponseTo: '_x' }, { sign: 'none' as const }]) {
      const xml = await idp.makeResponse(entityId('portal'), overrides);
      const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') });
      const answer = await fetch(`${broker.url}/login/callback?connection=portal`, { method: 'POST', body });
      assert.equal(answer.status, 400);
    }
  });

  it('says so when the metadata cannot be had, and uses the old one while it cannot', async () => {
    connect('nowhere', { metadataUrl: 'http://127.0.0.1:1/metadata' });
    const client = await browse();
    const page = await client.open({ connection: 'nowhere' });
    assert.equal(page.url.origin, broker.url);
    assert.match(page.text, /role="alert"/);
    assert.match(reasons()[0] ?? '', /server_error .*metadata cannot be had/);
  });

  it('signs out when the provider says so, and only then', async () => {
    const client = await browse();
    const { claims } = await client.finish(await signIn(client, await client.open({ connection: 'umbrella' })));
    const silent = async (): Promise<string | null> => client.errorOf(await client.open({ prompt: 'none' })).error;
    assert.equal(await silent(), null);
    const forged = await fetch(
      `${broker.url}/connection/umbrella/logout?SAMLRequest=${encodeURIComponent('fZFBS8Mw')}`,
    );
    assert.equal(forged.status, 400);
    assert.equal(await silent(), null);
    const home = await client.visitor.open(idp.url);
    const done = await client.visitor.submit(
      home,
      home.forms.find(({ action }) => action.pathname === '/sign-out')!,
    );
    assert.match(done.text, /You are signed out/, done.text);
    assert.doesNotMatch(done.text, /did not answer/);
    assert.equal(await silent(), 'login_required');
    assert.ok(claims.sub);
  });

  it('takes the person to the provider to sign out there, and back', async () => {
    const before = sessionsOf(broker, 'umbrella').map((one) => JSON.stringify(one));
    const client = await browse();
    await client.finish(await signIn(client, await client.open({ connection: 'umbrella' })));
    const { handler } = broker.connections.get('umbrella') ?? assert.fail('no connection');
    const upstreamSession = sessionsOf(broker, 'umbrella').find((one) => !before.includes(JSON.stringify(one)));
    const returnUrl = `${app}/logout/callback`;
    const leaving = await handler.logout?.({ state: 'out-1', returnUrl, upstreamSession: upstreamSession ?? null });
    assert.equal(leaving?.kind, 'redirect');
    const back = await client.visitor.open(leaving.kind === 'redirect' ? leaving.url : '');
    assert.equal(back.url.href, `${returnUrl}?state=out-1`);
    assert.ok(formWith(await client.visitor.open(idp.url), 'password'), 'signed out there');
  });

  it('writes metadata with its keys, addresses and wishes, and takes bad settings apart', async () => {
    const text = await (await fetch(entityId('umbrella'))).text();
    for (const part of [
      `entityID="${entityId('umbrella')}"`,
      'AuthnRequestsSigned="true"',
      'use="signing"',
      'use="encryption"',
      'SingleLogoutService',
      `${broker.url}/login/callback?connection=umbrella`,
    ])
      assert.ok(text.includes(part), part);
    assert.throws(() => {
      connect('wrong', { signInUrl: 'http://idp.example/', signed: 'maybe' as never, timeoutMs: 1 });
    }, /signInUrl.*signed.*timeoutMs.*idpEntityId/s);
  });

  async function encryptionCertificate(id: string): Promise<string> {
    const text = await (await fetch(entityId(id))).text();
    const base64 =
      /use="encryption">[\s\S]*?<ds:X509Certificate>([\s\S]*?)<\//.exec(text)?.[1]?.replace(/\s/g, '') ?? '';
    return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
  }
});

/** What the sessions of a connection keep of the session at the source. */
function sessionsOf(broker: BrokerUnderTest, connection: string): Json[] {
  const found: Json[] = [];
  broker.services.endSessions(connection, (upstream) => {
    found.push(upstream ?? null);
    return false;
  });
  return found;
}
