import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { linkingModule } from '../../../../demo/broker/linking/linking.js';
import { createVisitor, type VisitedPage, type Visitor } from '../../../support/visitor.js';
import { ada, app, codeIn, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createRedirectApp, formWith, linkTo, type RedirectApp } from '../support/redirect-app.js';

const password = 'Kestrel-flies-9';

describe('account linking', () => {
  let broker: BrokerUnderTest;
  let people = 0;
  before(async () => {
    broker = await startTestBroker({ modules: [linkingModule] });
  });
  after(() => broker.close());

  const newAddress = (): string => `two-accounts-${(people += 1)}@demo.example`;
  /** Makes an account with a password whose address is verified. */
  const signUp = async (username: string): Promise<string> => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    await page.start({ connection: 'users', action: 'signup', username, password });
    const [user] = broker.services.users.findByEmail(username);
    assert.ok(user);
    broker.services.users.update(user.userId, {
      profile: { ...user.profile, email_verified: true },
      userMetadata: { theme: 'first' },
    });
    return user.userId;
  };
  const formOf = (page: VisitedPage, connection: string, field: string) => {
    const found = page.forms.find(({ fields }) => fields['connection'] === connection && field in fields);
    if (found === undefined) throw new Error(`no form for ${connection} with ${field}:\n${page.text}`);
    return found;
  };
  const signInByPassword = async (visitor: Visitor, page: VisitedPage, username: string): Promise<VisitedPage> =>
    visitor.submit(page, formOf(page, 'users', 'password'), { username, password });
  /** Signs in by a code on a page of the broker. */
  const signInByCode = async (visitor: Visitor, page: VisitedPage, username: string): Promise<VisitedPage> => {
    const mails = broker.mails.length;
    const form = page.forms.find(
      ({ fields }) => fields['connection'] === 'email' && 'username' in fields && !('password' in fields),
    );
    assert.ok(form, page.text);
    const asked = await visitor.submit(page, form, { username });
    return visitor.submit(asked, formWith(asked, 'otp'), { otp: codeIn(await broker.mail(mails)) });
  };
  const choose = (visitor: Visitor, page: VisitedPage, factor: string): Promise<VisitedPage> => {
    const form = page.forms.find(({ action }) => action.pathname.endsWith('/login'));
    if (form === undefined || !page.text.includes(`value="${factor}"`)) {
      throw new Error(`nothing to choose ${factor} with:\n${page.text}`);
    }
    return visitor.submit(page, form, { factor });
  };
  const linkingPage = async (visitor: Visitor): Promise<VisitedPage> =>
    visitor.open(`${broker.url}/account/identities`);
  const identitiesOf = (userId: string): readonly string[] =>
    (broker.services.users.find(userId)?.identities ?? []).map(({ connection }) => connection);
  const browser = (): Promise<RedirectApp> =>
    createRedirectApp(broker.url, createVisitor({ stopAt: (url) => url.origin === app }));

  it('is offered at a login whose verified address another account has, and needs a proof of that account', async () => {
    const address = newAddress();
    const primary = await signUp(address);
    const { visitor, open, finish } = await browser();
    const offered = await signInByCode(visitor, await open(), address);
    assert.match(offered.text, /Use one account/);
    const secondary = broker.services.users.findByIdentity('email', address)?.userId ?? '';
    broker.services.users.update(secondary, { userMetadata: { theme: 'second' } });
    const proof = await choose(visitor, offered, 'link');
    assert.equal(identitiesOf(primary).length, 1, 'nothing is linked before');
    const { claims } = await finish(await signInByPassword(visitor, proof, address));
    assert.equal(claims.sub, primary);
    assert.deepEqual(identitiesOf(primary), ['users', 'email']);
    assert.deepEqual(claims['urn:idp-login:identities'], [
      { connection: 'users', kind: 'database', user_id: primary },
      { connection: 'email', kind: 'passwordless', user_id: address },
    ]);
    assert.equal(broker.services.users.find(secondary), undefined);
    assert.deepEqual(broker.services.users.find(primary)?.userMetadata, { theme: 'first' });
    assert.equal(broker.store.log.list({ type: 'link', userId: primary }).length, 1);

    const later = await browser();
    const again = await later.finish(await signInByCode(later.visitor, await later.open(), address));
    assert.equal(again.claims.sub, primary, 'both ways lead to it, and nothing is asked any more');
  });

  it('links nothing when somebody else is proved, and lets the person go on', async () => {
    const address = newAddress();
    const other = newAddress();
    const primary = await signUp(address);
    await signUp(other);
    const { visitor, open, finish } = await browser();
    const offered = await signInByCode(visitor, await open(), address);
    const proof = await choose(visitor, offered, 'link');
    const back = await signInByPassword(visitor, proof, other);
    assert.match(back.text, /Use one account/);
    assert.deepEqual(identitiesOf(primary), ['users']);
    const { claims } = await finish(await choose(visitor, back, 'keep'));
    assert.notEqual(claims.sub, primary);
    const later = await browser();
    const again = await later.finish(await signInByCode(later.visitor, await later.open(), address));
    assert.equal(again.claims.sub, claims.sub, 'who wants two accounts is not asked again');
  });

  it('is not offered for an address that nobody verified', async () => {
    const address = newAddress();
    const userId = await signUp(address);
    const user = broker.services.users.find(userId);
    broker.services.users.update(userId, { profile: { ...user?.profile, email_verified: false } });
    const { visitor, open, finish } = await browser();
    const { claims } = await finish(await signInByCode(visitor, await open(), address));
    assert.notEqual(claims.sub, userId);
  });

  it('begins at the page of somebody who is signed in, and ends there too', async () => {
    const address = newAddress();
    const second = newAddress();
    const primary = await signUp(address);
    const { visitor, open, finish } = await browser();
    await finish(await signInByPassword(visitor, await open(), address));
    const session = visitor.cookie('localhost', 'idp_login_session');
    const page = await linkingPage(visitor);
    assert.match(page.text, new RegExp(address));
    const proof = await visitor.submit(page, formOf(page, 'email', 'csrf'));
    const linked = await signInByCode(visitor, proof, second);
    assert.match(linked.text, /Both ways lead to this account now/);
    assert.deepEqual(identitiesOf(primary), ['users', 'email']);
    assert.equal(visitor.cookie('localhost', 'idp_login_session'), session, 'the session is the one from before');

    const other = await browser();
    assert.equal(
      (await other.finish(await signInByCode(other.visitor, await other.open(), second))).claims.sub,
      primary,
    );

    const separated = await visitor.submit(linked, formOf(linked, 'email', 'source'));
    assert.match(separated.text, /an account of its own again/);
    assert.deepEqual(identitiesOf(primary), ['users']);
    const apart = await browser();
    const { claims } = await apart.finish(await signInByCode(apart.visitor, await apart.open(), second));
    assert.notEqual(claims.sub, primary);
    assert.equal(broker.store.log.list({ type: 'unlink', userId: primary }).length, 1);
  });

  it('asks who signed in long ago to do so again', async () => {
    const address = newAddress();
    await signUp(address);
    const { visitor, open, finish } = await browser();
    await finish(await signInByPassword(visitor, await open(), address));
    const page = await linkingPage(visitor);
    broker.advance(901);
    const asked = await visitor.submit(page, formOf(page, 'email', 'csrf'));
    assert.match(asked.url.pathname, /^\/interaction\//);
    const proof = await signInByPassword(visitor, asked, address);
    assert.match(proof.url.pathname, /^\/interaction\//, 'now the other account is to be proved');
    assert.match((await signInByCode(visitor, proof, newAddress())).text, /Both ways lead/);
  });

  it('refuses forms of other pages, and an answer that another browser asked for', async () => {
    const address = newAddress();
    const primary = await signUp(address);
    const { visitor, open, finish } = await browser();
    await finish(await signInByPassword(visitor, await open(), address));
    const page = await linkingPage(visitor);
    const forged = await visitor.submit(page, formOf(page, 'email', 'csrf'), { csrf: 'x' });
    assert.equal(forged.status, 403);
    // An attacker begins, and lets the victim open the address.
    const began = await visitor.submit(page, formOf(page, 'users', 'csrf'));
    const authorize = visitor.visited.findLast((url) => url.includes('/authorize?')) ?? '';
    assert.ok(began);
    const victim = await browser();
    const victimPage = await victim.visitor.open(authorize);
    const ended = await signInByPassword(victim.visitor, victimPage, ada.username).catch((error: unknown) => error);
    assert.ok(ended);
    const seen = await victim.visitor
      .submit(victimPage, formOf(victimPage, 'users', 'password'), ada)
      .catch(() => undefined);
    assert.ok(seen === undefined || !/Both ways/.test(seen.text));
    assert.deepEqual(identitiesOf(primary), ['users']);
  });

  it('shows somebody who is not signed in the login page first', async () => {
    const visitor = createVisitor({ stopAt: (url) => url.origin === app });
    const page = await linkingPage(visitor);
    assert.match(page.url.pathname, /^\/interaction\//);
    const shown = await visitor.submit(page, formOf(page, 'users', 'password'), ada);
    assert.match(shown.text, /Ways to sign in/);
    assert.equal(linkTo(shown, /Your account/).pathname, '/account');
  });
});
