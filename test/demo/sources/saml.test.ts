import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { makeSelfSignedCertificate } from '../../../demo/certificate/self-signed-certificate.js';
import { startSaml } from '../../../demo/sources/saml/saml.js';
import type { RunningSaml, SamlOptions } from '../../../demo/sources/saml/saml.js';
import { createVisitor } from '../../support/visitor.js';
import type { VisitedPage, Visitor } from '../../support/visitor.js';
import { wrapSignature } from './saml/wrap-signature.js';
import type { WrappingVariant } from './saml/wrap-signature.js';
import { startServiceProvider } from './saml/service-provider.js';
import type { TestServiceProvider } from './saml/service-provider.js';

// Made once: a key costs more than everything else here.
const keys = {
  signing: await makeSelfSignedCertificate({ commonName: 'Test signing' }),
  encryption: await makeSelfSignedCertificate({ commonName: 'Test encryption' }),
};
const closing: (() => Promise<void>)[] = [];

after(async () => {
  await Promise.all(closing.map((close) => close()));
});

/** An identity provider and service providers that know each other. */
async function start(
  options: Partial<SamlOptions> = {},
  ...providers: Parameters<typeof startServiceProvider>[1][]
): Promise<{ idp: RunningSaml; sp: TestServiceProvider; others: TestServiceProvider[] }> {
  const idp = await startSaml({ port: 0, serviceProviders: [], keys, ...options });
  closing.push(idp.close);
  const started: TestServiceProvider[] = [];
  for (const provider of providers.length === 0 ? [{}] : providers) {
    const sp = await startServiceProvider(idp, provider);
    closing.push(sp.close);
    started.push(sp);
    idp.addServiceProvider(sp.metadataUrl);
  }
  const [sp, ...others] = started;
  assert.ok(sp);
  return { idp, sp, others };
}

async function signIn(visitor: Visitor, page: VisitedPage): Promise<VisitedPage> {
  const [form] = page.forms;
  assert.ok(form, `no form: ${page.text}`);
  return visitor.submit(page, form, { username: 'rita@umbrella.example', password: 'saml-pass-1' });
}

describe('startSaml', () => {
  it('signs a person in over the redirect binding and hands on name, attributes and session', async () => {
    const { idp, sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    const form = await visitor.open(`${sp.url}/login`);
    assert.match(form.text, /to continue to localhost/);
    const done = await signIn(visitor, form);
    assert.deepEqual(sp.errors, []);
    assert.equal(done.text, 'signed in');
    const [profile] = sp.profiles;
    assert.ok(profile);
    assert.equal(profile.issuer, idp.entityId);
    assert.equal(profile.relayState, 'state-1');
    assert.equal(profile.nameIDFormat, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent');
    assert.ok(profile.sessionIndex);
    assert.equal(
      profile['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'],
      'rita@umbrella.example',
    );
    assert.deepEqual(profile['http://schemas.xmlsoap.org/claims/Group'], ['research', 'staff']);
    assert.match(String(profile.getAssertionXml?.()), /<ds:Signature/);
  });

  it('takes the request over the POST binding, signed in the XML', async () => {
    const { sp } = await start({}, { skipRequestCompression: true });
    const visitor = createVisitor({ runsScripts: true });
    const page = await visitor.open(`${sp.url}/login-by-post`);
    const done = await signIn(visitor, await visitor.submit(page, page.forms[0]!));
    assert.equal(done.text, 'signed in');
    assert.equal(sp.profiles.length, 1);
  });

  it('keeps a session: the second application gets its answer without a password', async () => {
    const { sp, others } = await start({}, {}, {});
    const [other] = others;
    const visitor = createVisitor({ runsScripts: true });
    await signIn(visitor, await visitor.open(`${sp.url}/login`));
    const second = await visitor.open(`${other!.url}/login`);
    assert.equal(second.text, 'signed in');
    assert.notEqual(other!.profiles[0]?.nameID, sp.profiles[0]?.nameID, 'persistent names are per application');
  });

  it('asks again when the application wants it, and answers NoPassive when nobody may be asked', async () => {
    const { sp, others } = await start({}, { forceAuthn: true }, { passive: true });
    const visitor = createVisitor({ runsScripts: true });
    const refused = await visitor.open(`${others[0]!.url}/login`);
    assert.equal(refused.text, 'signed in', 'node-saml takes a signed NoPassive for "nobody"');
    assert.equal(others[0]!.profiles.length, 0);
    await signIn(visitor, await visitor.open(`${sp.url}/login`));
    const again = await visitor.open(`${sp.url}/login`);
    assert.match(again.text, /name="password"/);
  });

  it('tells the application when the person cancels', async () => {
    const { sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    const page = await visitor.open(`${sp.url}/login`);
    await visitor.submit(page, page.forms[1]!);
    assert.deepEqual(sp.errors, ['SAML provider returned Responder error: RequestDenied']);
  });

  it('refuses a wrong password, keeps the name, and goes on with the right one', async () => {
    const { sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    const page = await visitor.open(`${sp.url}/login`);
    const refused = await visitor.submit(page, page.forms[0]!, { username: 'rita@umbrella.example', password: 'x' });
    assert.equal(refused.status, 401);
    assert.match(refused.text, /role="alert"/);
    assert.equal(refused.forms[0]!.fields['username'], 'rita@umbrella.example');
    assert.equal((await signIn(visitor, refused)).text, 'signed in');
  });

  for (const sign of ['assertion', 'response', 'both'] as const) {
    for (const encrypted of [true, false]) {
      it(`signs ${sign} and ${encrypted ? 'encrypts' : 'does not encrypt'} as it is told`, async () => {
        const { sp } = await start(
          { sign },
          { encrypted, wantAssertionsSigned: sign !== 'response', wantAuthnResponseSigned: sign !== 'assertion' },
        );
        const visitor = createVisitor();
        const page = await signIn(visitor, await visitor.open(`${sp.url}/login`));
        const xml = Buffer.from(page.forms[0]!.fields['SAMLResponse'] ?? '', 'base64').toString();
        assert.equal(xml.includes('<saml:EncryptedAssertion'), encrypted);
        assert.equal(xml.includes('rita@umbrella.example'), !encrypted);
        await visitor.submit(page, page.forms[0]!);
        assert.deepEqual(sp.errors, []);
        assert.equal(sp.profiles.length, 1);
      });
    }
  }

  it('opens an application that did not ask, from its own page', async () => {
    const { idp, sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    const home = await signIn(visitor, await visitor.open(idp.url));
    const form = home.forms.find(({ action }) => action.pathname === '/open');
    assert.equal((await visitor.submit(home, form!, { application: `${sp.url}/sp` })).text, 'signed in');
    assert.equal(sp.profiles[0]?.['inResponseTo'], undefined);
  });

  it('signs out of every application when one asks, and answers the one that asked', async () => {
    const { idp, sp, others } = await start({}, {}, {});
    const visitor = createVisitor({ runsScripts: true });
    await signIn(visitor, await visitor.open(`${sp.url}/login`));
    await visitor.open(`${others[0]!.url}/login`);
    const done = await visitor.open(await sp.saml.getLogoutUrlAsync(sp.profiles[0]!, 'bye', {}));
    assert.equal(done.text, 'signed out');
    assert.deepEqual([...sp.errors, ...others[0]!.errors], []);
    assert.deepEqual(others[0]!.logouts, [
      { loggedOut: true, nameID: others[0]!.profiles[0]?.nameID, kind: 'request' },
    ]);
    assert.equal(sp.logouts[0]?.kind, 'response');
    assert.match((await visitor.open(idp.url)).text, /name="password"/);
  });

  it('signs out of every application from its own page', async () => {
    const { idp, sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    await signIn(visitor, await visitor.open(`${sp.url}/login`));
    const home = await visitor.open(idp.url);
    const done = await visitor.submit(
      home,
      home.forms.find(({ action }) => action.pathname === '/sign-out')!,
    );
    assert.match(done.text, /You are signed out/);
    assert.equal(sp.logouts[0]?.kind, 'request');
    assert.deepEqual(sp.errors, []);
  });

  it('does not sign out on an unsigned or forged request', async () => {
    const { idp, sp } = await start();
    const visitor = createVisitor({ runsScripts: true });
    await signIn(visitor, await visitor.open(`${sp.url}/login`));
    const signed = new URL(await sp.saml.getLogoutUrlAsync(sp.profiles[0]!, 'bye', {}));
    const unsigned = new URL(signed);
    unsigned.searchParams.delete('Signature');
    assert.equal((await visitor.open(unsigned)).status, 400);
    const forged = new URL(signed);
    forged.searchParams.set('RelayState', 'other');
    assert.equal((await visitor.open(forged)).status, 400);
    assert.equal(
      (await visitor.open(`${signed.href}&SAMLRequest=${signed.searchParams.get('SAMLRequest') ?? ''}`)).status,
      400,
    );
    assert.match((await visitor.open(idp.url)).text, /Hello, Rita/);
  });

  it('refuses a request that is unsigned, changed, of a stranger, or wants the answer elsewhere', async () => {
    const { idp, sp } = await start();
    const visitor = createVisitor();
    const good = new URL(await sp.saml.getAuthorizeUrlAsync('state-1', undefined, {}));
    const unsigned = new URL(good);
    unsigned.searchParams.delete('Signature');
    assert.match((await visitor.open(unsigned)).text, /The message is not signed/);
    const changed = new URL(good);
    changed.searchParams.set('RelayState', 'state-2');
    assert.match((await visitor.open(changed)).text, /The signature is not valid/);
    const stranger = await startServiceProvider(idp);
    closing.push(stranger.close);
    assert.match((await visitor.open(`${stranger.url}/login`)).text, /No service provider of that name/);
    const fixed = await startServiceProvider(idp);
    closing.push(fixed.close);
    idp.addServiceProvider(await (await fetch(fixed.metadataUrl)).text());
    fixed.saml.options.callbackUrl = 'http://evil.example/acs';
    assert.match((await visitor.open(`${fixed.url}/login`)).text, /a place that the metadata does not name/);
    assert.match((await visitor.open(`${idp.url}/sso`)).text, /There is no SAML message/);
  });

  it('refuses entities in requests', async () => {
    const { idp } = await start();
    const bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>';
    const answer = await fetch(`${idp.url}/sso`, {
      method: 'POST',
      body: new URLSearchParams({ SAMLRequest: Buffer.from(bomb).toString('base64') }),
    });
    assert.equal(answer.status, 400);
    const text = await answer.text();
    assert.match(text, /document type declaration/);
    assert.doesNotMatch(text, /root:/);
  });

  it('does not take its own forms from a page of somebody else', async () => {
    const { idp } = await start();
    const answer = await fetch(`${idp.url}/sign-in`, {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
      body: new URLSearchParams({ username: 'rita@umbrella.example', password: 'saml-pass-1' }),
    });
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('Set-Cookie'), null);
  });

  it('writes metadata with both keys, both bindings and its own signature', async () => {
    const { idp } = await start();
    const text = await (await fetch(idp.metadataUrl)).text();
    for (const part of [
      'use="signing"',
      'use="encryption"',
      'HTTP-Redirect',
      'HTTP-POST',
      'SingleLogoutService',
      '<ds:SignatureValue>',
    ])
      assert.ok(text.includes(part), part);
  });
});

describe('makeResponse', () => {
  async function judge(sp: TestServiceProvider, xml: string): Promise<string> {
    const SAMLResponse = Buffer.from(xml).toString('base64');
    try {
      const { profile } = await sp.saml.validatePostResponseAsync({ SAMLResponse });
      return profile?.nameID ?? 'nobody';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  it('writes what an independent service provider takes, and refuses once it is changed', async () => {
    const { idp, sp } = await start({}, { encrypted: false });
    const me = `${sp.url}/sp`;
    const nameId = 'U-1001';
    assert.equal(await judge(sp, await idp.makeResponse(me, { nameId })), nameId);
    assert.match(await judge(sp, await idp.makeResponse(me, { nameId, sign: 'none' })), /Invalid document signature/);
    const other = await startSaml({ port: 0, host: '127.0.0.1', serviceProviders: [sp.metadataUrl] });
    closing.push(other.close);
    assert.match(await judge(sp, await other.makeResponse(me, { nameId })), /Invalid document signature/);
    const past = new Date(Date.now() - 60_000);
    assert.match(
      await judge(sp, await idp.makeResponse(me, { nameId, notOnOrAfter: past })),
      /expired|No valid subject/,
    );
    assert.match(await judge(sp, await idp.makeResponse(me, { nameId, audience: 'urn:other' })), /audience mismatch/);
    const good = await idp.makeResponse(me, { nameId });
    assert.match(await judge(sp, good.replace(nameId, 'U-9999')), /Invalid document signature/);
  });

  it('is the base of the wrapped responses, each of which still carries the good signature', async () => {
    const { idp, sp } = await start({}, { encrypted: false });
    const me = `${sp.url}/sp`;
    for (const variant of [1, 2, 3, 4, 5, 6, 7, 8] as WrappingVariant[]) {
      const sign = variant <= 2 ? 'response' : 'assertion';
      const strict = await startServiceProvider(idp, {
        encrypted: false,
        wantAssertionsSigned: sign === 'assertion',
        wantAuthnResponseSigned: sign === 'response',
        audience: me,
      });
      closing.push(strict.close);
      const good = await idp.makeResponse(me, { nameId: 'U-1001', sign });
      assert.equal(await judge(strict, good), 'U-1001');
      const wrapped = wrapSignature(good, variant, 'U-9999');
      assert.ok(wrapped.includes('U-9999') && wrapped.includes('U-1001'), `variant ${String(variant)}`);
      assert.notEqual(await judge(strict, wrapped), 'U-9999', `variant ${String(variant)}`);
    }
  });
});
