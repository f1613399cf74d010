import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { EmailOptions } from '../../../../demo/broker/connections/passwordless-email.js';
import type { VisitedPage } from '../../../support/visitor.js';
import { codeIn, startTestBroker, type BrokerUnderTest, type ReceivedMail } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createRedirectApp, linkTo, type RedirectApp } from '../support/redirect-app.js';

const linkIn = ({ text }: ReceivedMail): string => /^http\S+\/link\?token=\S+$/m.exec(text)?.[0] ?? '';

describe('sign-in by a link in an e-mail', () => {
  let broker: BrokerUnderTest;
  let people = 0;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  const use = (options: EmailOptions): void =>
    broker.connect({ id: 'email', strategy: 'email', label: 'Link', options });
  const newAddress = (): string => `link-person-${(people += 1)}@demo.example`;
  /** Sends the form of a page that has a field (or none but the hidden ones). */
  const send = (app: RedirectApp, page: VisitedPage, fields: Record<string, string>): Promise<VisitedPage> => {
    const form = page.forms.find(({ fields: has }) => {
      const own = Object.keys(has).filter((name) => !['csrf', 'connection', 'action'].includes(name));
      return (
        has['connection'] === 'email' &&
        Object.keys(fields).every((name) => own.includes(name)) &&
        own.length === Object.keys(fields).length
      );
    });
    if (form === undefined) throw new Error(`no such form:\n${page.text}`);
    return app.visitor.submit(page, form, fields);
  };
  /** Asks for a link in a browser of its own. */
  const ask = async (address = newAddress()) => {
    const app = await createRedirectApp(broker.url);
    const mails = broker.mails.length;
    const waiting = await send(app, await app.open(), { username: address });
    return { app, address, waiting, mail: await broker.mail(mails) };
  };

  it('signs in the window that asked, once the link was opened in its browser', async () => {
    use({ send: 'link' });
    const { app, address, waiting, mail } = await ask();
    assert.match(waiting.text, /We sent a link to l\*\*\*@d\*\*\*\.example/);
    assert.match(mail.text, /Sign in|sign in/);
    assert.doesNotMatch(mail.text, /^\d{6}$/m);
    const early = await send(app, waiting, {});
    assert.match(early.text, /We sent a link/, 'nothing was opened yet');
    const opened = await app.visitor.open(linkIn(mail));
    assert.equal(opened.status, 200);
    assert.match(opened.text, /The link works/);
    const { claims } = await app.finish(await send(app, early, {}));
    assert.equal(claims['email'], address);
    assert.equal(claims['email_verified'], true);
    assert.equal((await app.visitor.open(linkIn(mail))).status, 410, 'it works once');
  });

  it('lets the person go on in the window of the link, when the other one is closed', async () => {
    use({ send: 'link' });
    const { app, mail } = await ask();
    const opened = await app.visitor.open(linkIn(mail));
    const here = await app.visitor.open(linkTo(opened, /Go on here/));
    assert.ok((await app.finish(await send(app, here, {}))).claims.sub);
  });

  it('says so in another browser, does nothing there and shows a way forward', async () => {
    use({ send: 'link' });
    const { app, waiting, mail } = await ask();
    const stranger = await createRedirectApp(broker.url);
    const page = await stranger.visitor.open(linkIn(mail));
    assert.equal(page.status, 400);
    assert.match(page.text, /belongs to another browser/);
    assert.equal(linkTo(page, /Back to Demo app/).href, 'http://localhost:4180/');
    const scanner = await fetch(linkIn(mail));
    assert.equal(scanner.status, 400);
    assert.match((await send(app, waiting, {})).text, /We sent a link/);
    await app.visitor.open(linkIn(mail));
    assert.ok((await app.finish(await send(app, waiting, {}))).claims.sub, 'it still works where it belongs');
    assert.ok(broker.store.log.list({ type: 'f', connection: 'email' }).length >= 2);
  });

  it('takes the newest link only, waits between two, and takes none after its time', async () => {
    use({ send: 'link', linkSeconds: 120, code: { resendAfterSeconds: 30 } });
    const { app, waiting, mail } = await ask();
    const mails = broker.mails.length;
    const early = await send(app, waiting, { resend: 'true' });
    assert.match(early.text, /a bit quick/);
    assert.equal(broker.mails.length, mails);
    broker.advance(31);
    const again = await send(app, early, { resend: 'true' });
    const newest = await broker.mail(mails);
    assert.equal((await app.visitor.open(linkIn(mail))).status, 410);
    broker.advance(121);
    assert.equal((await app.visitor.open(linkIn(newest))).status, 410);
    assert.match((await send(app, again, {})).text, /We sent a link/);
  });

  it('makes no user where nobody can sign up, and tells nobody', async () => {
    use({ send: 'link', signup: false });
    const app = await createRedirectApp(broker.url);
    const mails = broker.mails.length;
    const waiting = await send(app, await app.open(), { username: newAddress() });
    assert.match(waiting.text, /We sent a link/);
    assert.equal(broker.mails.length, mails);
  });

  it('goes with a code, for whoever opens the mail elsewhere', async () => {
    use({ send: 'code-or-link' });
    const { app, address, waiting, mail } = await ask();
    const code = codeIn(mail);
    const stranger = await createRedirectApp(broker.url);
    assert.match((await stranger.visitor.open(linkIn(mail))).text, /type the code/);
    assert.match(waiting.text, /We sent a link/);
    const typed = await send(app, waiting, { otp: code });
    assert.equal((await app.finish(typed)).claims['email'], address);
  });

  it('sends an app to the broker’s page for a link, and asks it for the code when there is one', async () => {
    use({ send: 'link' });
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const away = await page.start({ connection: 'email', username: newAddress() });
    assert.equal(away.body.error, 'redirect_to_web');
    use({ send: 'code-or-link' });
    const other = await createEmbeddedApp(broker.url, { withDpop: false });
    const mails = broker.mails.length;
    const asked = await other.start({ connection: 'email', username: newAddress() });
    assert.equal(asked.body.challenge?.['step'], 'code');
    const mail = await broker.mail(mails);
    assert.equal(linkIn(mail), '', 'a link could not be opened in this browser');
    assert.ok((await other.next({ otp: codeIn(mail) })).body.authorization_code);
  });
});
