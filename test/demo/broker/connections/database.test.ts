import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { DatabaseOptions } from '../../../../demo/broker/connections/database/database-options.js';
import { createVisitor, type VisitedPage } from '../../../support/visitor.js';
import { ada, app, startTestBroker, type BrokerUnderTest, type ReceivedMail } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer, type EmbeddedApp } from '../support/embedded-app.js';
import { createRedirectApp, formWith, linkTo } from '../support/redirect-app.js';

let people = 0;
const newAddress = (): string => `db-person-${(people += 1)}@demo.example`;
const good = 'Kestrel-flies-9';

/** The address of the link in a message. */
function linkIn({ text }: ReceivedMail): string {
  const link = /^http\S+\/ticket\/\S+$/m.exec(text)?.[0];
  if (link === undefined) throw new Error(`the message holds no link:\n${text}`);
  return link;
}

describe('a connection with its own store', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  const use = (options: DatabaseOptions): void =>
    broker.connect({ id: 'users', strategy: 'database', label: 'Password', options });
  const page = (): Promise<EmbeddedApp> => createEmbeddedApp(broker.url, { withDpop: false });
  const signUp = async (username: string, password: string, profile: object = {}): Promise<ChallengeAnswer> =>
    (await page()).start({
      connection: 'users',
      action: 'signup',
      username,
      password,
      profile: JSON.stringify(profile),
    });
  const signIn = async (username: string, password: string): Promise<ChallengeAnswer> =>
    (await page()).start({ connection: 'users', username, password });
  const failedRules = ({ body }: ChallengeAnswer): readonly string[] => {
    assert.equal(body.reason?.['code'], 'password_policy');
    const rules = (body.reason['rules'] ?? []) as readonly { code: string; status: string }[];
    return rules.filter(({ status }) => status === 'fail').map(({ code }) => code);
  };
  const logged = (type: string): number => broker.store.log.list({ type }).length;
  const clientVisitor = () => createVisitor({ stopAt: (url) => url.origin === app });

  describe('the five levels of passwords', () => {
    const cases: readonly (readonly [DatabaseOptions['passwordPolicy'] & string, string, string, readonly string[]])[] =
      [
        ['none', '', 'a', ['min-length']],
        ['low', 'abcde', 'abcdef', ['min-length']],
        ['fair', 'abcdefg1', 'Abcdefg1', ['require']],
        ['good', 'abcdefg1', 'abcdef-1', ['require-some']],
        ['excellent', 'Abcdefg111', 'Abcdefg112', ['identical']],
      ];
    for (const [level, bad, right, rules] of cases) {
      it(`${level}: refuses one that is just too weak, and takes one that is just strong enough`, async () => {
        use({ passwordPolicy: level });
        const refused = await signUp(newAddress(), bad);
        assert.deepEqual(failedRules(refused), rules);
        assert.ok((await signUp(newAddress(), right)).body.authorization_code);
      });
    }
  });

  it('refuses common passwords and words of its own, which the document does not tell', async () => {
    use({ passwordPolicy: 'low', passwordDictionary: ['NorthwindRocks'] });
    assert.deepEqual(failedRules(await signUp(newAddress(), 'Letmein')), ['dictionary']);
    assert.deepEqual(failedRules(await signUp(newAddress(), 'northwindrocks')), ['dictionary']);
    assert.ok((await signUp(newAddress(), 'northwindrocks1')).body.authorization_code);
    const document = await (await fetch(`${broker.url}/login/connections?client_id=demo-app`)).text();
    assert.match(document, /"dictionary":true/);
    assert.doesNotMatch(document, /northwindrocks/i);
  });

  it('refuses passwords with what is known of the person in them', async () => {
    use({ passwordPolicy: 'low', passwordPersonalInfo: true });
    const profile = { name: 'Grace Hopper' };
    for (const password of ['xx-GRACE-xx', 'thehopper', 'my.navy.grace1']) {
      assert.deepEqual(
        failedRules(await signUp('navy.grace@demo.example', password, profile)),
        ['identifier'],
        password,
      );
    }
    assert.deepEqual(failedRules(await signUp('navy.grace@demo.example', 'x-navy.grace-x', {})), ['identifier']);
    assert.ok((await signUp('navy.grace@demo.example', 'cobol-compiler', profile)).body.authorization_code);
  });

  it('takes composed and decomposed spellings of a password for the same', async () => {
    use({ passwordPolicy: 'low' });
    const address = newAddress();
    assert.ok((await signUp(address, 'cr\u00E8me-br\u00FBl\u00E9e')).body.authorization_code);
    assert.ok((await signIn(address, 'cre\u0300me-bru\u0302le\u0301e')).body.authorization_code);
  });

  describe('a reset by link', () => {
    const ask = async (username: string): Promise<ChallengeAnswer> =>
      (await page()).start({ connection: 'users', action: 'reset', username });

    it('looks the same for somebody unknown, and mails nothing then', async () => {
      use({ reset: 'link' });
      const mails = broker.mails.length;
      const unknown = await ask('nobody@demo.example');
      const known = await ask(ada.username);
      assert.deepEqual(unknown.body.challenge, { step: 'message', code: 'reset_sent' });
      assert.deepEqual(known.body.challenge, unknown.body.challenge);
      assert.equal(known.status, unknown.status);
      const mail = await broker.mail(mails);
      assert.deepEqual(mail.to, [ada.username]);
      assert.equal(broker.mails.length, mails + 1);
    });

    it('works without script: only the newest link, once, and not after its time', async () => {
      use({ reset: 'link', passwordHistory: 3, linkSeconds: 600 });
      const address = newAddress();
      const signedUp = await page();
      const code = (await signedUp.start({ connection: 'users', action: 'signup', username: address, password: good }))
        .body.authorization_code;
      const { response } = await signedUp.exchange(code ?? '', { withDpop: false });
      const mails = broker.mails.length;
      await ask(address);
      const first = linkIn(await broker.mail(mails));
      await ask(address);
      const second = linkIn(await broker.mail(mails + 1));

      const visitor = clientVisitor();
      const old = await visitor.open(first);
      assert.equal(old.status, 410);
      assert.match(old.text, /no longer good/);

      const form = await visitor.open(second);
      assert.equal(form.status, 200);
      assert.match(form.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      const refused = await visitor.submit(form, formWith(form, 'new_password'), { new_password: good });
      assert.match(refused.text, /not strong enough/);
      const done = await visitor.submit(refused, formWith(refused, 'new_password'), { new_password: 'Another-word-7' });
      assert.match(done.text, /Your password is changed/);
      assert.equal(linkTo(done, /Back to Demo app/).href, `${app}/`);
      assert.equal((await visitor.open(second)).status, 410);

      assert.ok((await signIn(address, 'Another-word-7')).body.authorization_code);
      assert.equal((await signIn(address, good)).body.reason?.['code'], 'invalid_credentials');
      await assert.rejects(signedUp.refresh(response.refresh_token ?? ''), { error: 'invalid_grant' });
      assert.equal(broker.services.users.findByEmail(address)[0]?.profile.email_verified, true);

      await ask(address);
      const third = linkIn(await broker.mail(mails + 2));
      broker.advance(601);
      assert.equal((await visitor.open(third)).status, 410);
    });

    it('takes no post without the token of its page, and none from elsewhere', async () => {
      use({ reset: 'link' });
      const mails = broker.mails.length;
      await ask(ada.username);
      const link = linkIn(await broker.mail(mails));
      const bare = await fetch(`${link}/login`, {
        method: 'POST',
        body: new URLSearchParams({ new_password: 'Another-word-7' }),
      });
      assert.equal(bare.status, 403);
      const visitor = clientVisitor();
      const form = await visitor.open(link);
      const crossed = await visitor.submit(
        { ...form, url: new URL('https://evil.example') },
        formWith(form, 'new_password'),
        {
          new_password: 'Another-word-7',
        },
      );
      assert.equal(crossed.status, 403);
      assert.ok((await signIn(ada.username, ada.password)).body.authorization_code);
    });

    it('does not outlive a change of the address', async () => {
      use({ reset: 'link' });
      const address = newAddress();
      await signUp(address, good);
      const mails = broker.mails.length;
      await ask(address);
      const link = linkIn(await broker.mail(mails));
      const [user] = broker.services.users.findByEmail(address);
      assert.ok(user);
      broker.services.users.update(user.userId, { profile: { ...user.profile, email: newAddress() } });
      assert.equal((await clientVisitor().open(link)).status, 410);
    });
  });

  describe('a verified address', () => {
    it('is one whose link was opened and confirmed; opening alone does nothing', async () => {
      use({ verification: 'link' });
      const address = newAddress();
      const mails = broker.mails.length;
      assert.ok((await signUp(address, good)).body.authorization_code, 'the person is let in at once');
      const link = linkIn(await broker.mail(mails));
      const visitor = clientVisitor();
      const opened = await visitor.open(link);
      const verified = (): unknown => broker.services.users.findByEmail(address)[0]?.profile.email_verified;
      assert.equal(verified(), false);
      const done = await visitor.submit(opened, formWith(opened, 'csrf'));
      assert.match(done.text, /Your address is confirmed/);
      assert.equal(verified(), true);
      assert.equal((await visitor.open(link)).status, 410);
      assert.ok(logged('sv') >= 1);
    });

    it('can be what a sign-in needs', async () => {
      use({ verification: 'link', verifiedOnly: true });
      const address = newAddress();
      const mails = broker.mails.length;
      assert.deepEqual((await signUp(address, good)).body.challenge, { step: 'message', code: 'verification_sent' });
      await broker.mail(mails);
      assert.deepEqual((await signIn(address, good)).body.challenge, { step: 'message', code: 'verification_sent' });
      const newest = linkIn(await broker.mail(mails + 1));
      assert.equal((await signIn(address, 'wrong')).body.reason?.['code'], 'invalid_credentials');
      const visitor = clientVisitor();
      const opened = await visitor.open(newest);
      await visitor.submit(opened, formWith(opened, 'csrf'));
      assert.ok((await signIn(address, good)).body.authorization_code);
    });
  });

  it('asks for another password when the old one is too old, and takes neither the same nor a weak one', async () => {
    use({ passwordDays: 30 });
    const address = newAddress();
    await signUp(address, good);
    broker.advance(31 * 86_400);
    const login = await page();
    const asked = await login.start({ connection: 'users', username: address, password: good });
    assert.equal(asked.body.challenge?.['step'], 'new-password');
    assert.equal(asked.body.challenge?.['reason'], 'expired');
    assert.equal(asked.body.reason?.['code'], 'password_expired');
    assert.deepEqual(failedRules(await login.next({ new_password: 'short' })).includes('min-length'), true);
    assert.deepEqual(failedRules(await login.next({ new_password: good })), ['history']);
    assert.ok((await login.next({ new_password: 'Another-word-7' })).body.authorization_code);
    assert.ok((await signIn(address, 'Another-word-7')).body.authorization_code);
  });

  describe('a block', () => {
    const failTenTimes = async (address: string): Promise<void> => {
      const login = await page();
      await login.start({ connection: 'users', username: address, password: 'wrong-0' });
      for (let tries = 1; tries < 10; tries++) await login.next({ username: address, password: `wrong-${tries}` });
    };

    it('follows ten failures, and ends by the link that was mailed', async () => {
      use({});
      const address = newAddress();
      await signUp(address, good);
      const mails = broker.mails.length;
      await failTenTimes(address);
      const blocked = await signIn(address, good);
      assert.equal(blocked.status, 429);
      assert.equal(blocked.body.reason?.['code'], 'too_many_attempts');
      assert.ok(Number(blocked.headers.get('retry-after')) > 800);
      const link = linkIn(await broker.mail(mails));
      assert.equal(broker.mails.length, mails + 1, 'one message for one block');

      const [user] = broker.services.users.findByEmail(address);
      assert.equal(broker.services.blocks.count(user?.userId ?? ''), 1);
      const visitor = clientVisitor();
      const opened = await visitor.open(link);
      assert.equal((await signIn(address, good)).status, 429, 'opening alone changes nothing');
      const done: VisitedPage = await visitor.submit(opened, formWith(opened, 'csrf'));
      assert.match(done.text, /You can sign in again/);
      assert.ok((await signIn(address, good)).body.authorization_code);
      assert.ok(logged('limit_wc') >= 1);
      assert.ok(logged('ublkdu') >= 1);
    });

    it('outlives a restart', async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'idp-login-blocks-'));
      const attempt = async (password: string, count: number): Promise<ChallengeAnswer | undefined> => {
        const other = await startTestBroker({ dataDir });
        let answer: ChallengeAnswer | undefined;
        const login = await createEmbeddedApp(other.url, { withDpop: false });
        for (let tries = 0; tries < count; tries++) {
          answer = await login.start({ connection: 'users', username: ada.username, password });
        }
        await other.close();
        return answer;
      };
      await attempt('wrong', 10);
      assert.equal((await attempt(ada.password, 1))?.status, 429);
      await rm(dataDir, { recursive: true });
    });

    it('looks the same for a name that nobody has, and mails nothing then', async () => {
      use({});
      const mails = broker.mails.length;
      await failTenTimes('ghost@demo.example');
      assert.equal((await signIn('ghost@demo.example', good)).status, 429);
      assert.equal(broker.mails.length, mails);
    });

    it('ends with a new password, and by itself', async () => {
      use({ reset: 'link' });
      const address = newAddress();
      await signUp(address, good);
      const before = broker.mails.length;
      await failTenTimes(address);
      assert.equal((await signIn(address, good)).status, 429);
      await broker.mail(before);
      const mails = broker.mails.length;
      await (await page()).start({ connection: 'users', action: 'reset', username: address });
      const visitor = clientVisitor();
      const form = await visitor.open(linkIn(await broker.mail(mails)));
      await visitor.submit(form, formWith(form, 'new_password'), { new_password: 'Another-word-7' });
      assert.ok((await signIn(address, 'Another-word-7')).body.authorization_code);
      await failTenTimes(address);
      assert.equal((await signIn(address, 'Another-word-7')).status, 429);
      broker.advance(901);
      assert.ok((await signIn(address, 'Another-word-7')).body.authorization_code);
    });
  });

  it('offers its other forms on the page without script', async () => {
    use({ reset: 'link' });
    const redirect = await createRedirectApp(broker.url, clientVisitor());
    const login = await redirect.open();
    const reset = await redirect.visitor.open(linkTo(login, /forgot/));
    const mails = broker.mails.length;
    const sent = await redirect.visitor.submit(reset, formWith(reset, 'username'), { username: ada.username });
    assert.match(sent.text, /a message with a link is on its way/);
    await broker.mail(mails);
    const back = await redirect.visitor.open(linkTo(sent, /Start over/));
    const signup = await redirect.visitor.open(
      linkTo(await redirect.visitor.open(linkTo(back, /Sign in instead/)), /Create an account/),
    );
    const done = await redirect.visitor.submit(signup, formWith(signup, 'password'), {
      username: newAddress(),
      password: good,
    });
    assert.ok((await redirect.finish(done)).claims.sub);
  });
});
