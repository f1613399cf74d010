import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { buildApp, type AppFiles } from '../../../demo/app/build.js';
import { startApp, type RunningApp } from '../../../demo/app/server.js';

const issuer = 'http://localhost:4181';

describe('startApp', () => {
  let files: AppFiles;
  let app: RunningApp;

  before(async () => {
    files = await buildApp();
    app = await startApp({
      port: 0,
      issuer,
      api: 'http://localhost:4182/',
      mailbox: 'http://127.0.0.1:4183',
      imageOrigins: [issuer, 'http://127.0.0.1:4185'],
      files,
    });
  });

  after(async () => {
    await app.close();
  });

  const read = async (path: string): Promise<string> => (await fetch(app.url + path)).text();

  it('serves the shipped bundle under a strict policy', async () => {
    const response = await fetch(app.url);
    assert.equal(response.status, 200);
    assert.equal(
      response.headers.get('Content-Security-Policy'),
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src http://localhost:4181 http://localhost:4182; " +
        "img-src 'self' http://localhost:4181 http://127.0.0.1:4185; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html; report-uri /csp-reports",
    );
  });

  it('holds no inline script, no inline style and nothing of a third party', async () => {
    for (const path of ['/', '/callback.html']) {
      const page = await read(path);
      assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)/);
      assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=/);
      const targets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => new URL(target ?? '', app.url));
      const own = new Set([app.url, issuer, 'http://127.0.0.1:4183'].map((address) => new URL(address).origin));
      assert.deepEqual(
        targets.filter(({ origin }) => !own.has(origin)),
        [],
      );
    }
  });

  it('serves every file that its pages name', async () => {
    for (const path of ['/', '/callback.html']) {
      const page = await read(path);
      const names = [...page.matchAll(/(?:src|href)="(\/[^"]*\.(?:js|css|svg))"/g)].map(([, name]) => name ?? '');
      assert.ok(names.length >= 3);
      for (const name of names) assert.equal((await fetch(app.url + name)).status, 200, name);
    }
  });

  it('writes into its pages where the broker is, and starts to fetch the connections', async () => {
    const page = await read('/');
    assert.match(page, /<idp-login[^>]*\sissuer="http:\/\/localhost:4181"/);
    assert.match(
      page,
      /<link rel="preload" as="fetch" crossorigin="anonymous" href="http:\/\/localhost:4181\/login\/connections\?client_id=demo-app" \/>/,
    );
    assert.doesNotMatch(page, /\{\{/);
  });

  it('shows the accounts to try once it knows them, as text', async () => {
    assert.doesNotMatch(await read('/'), /<code>/);
    app.showAccounts([{ kind: 'database', identifier: '<b>ada</b>', password: 'p&q' }]);
    const page = await read('/');
    assert.match(page, /&lt;b&gt;ada&lt;\/b&gt;/);
    assert.match(page, /p&amp;q/);
  });

  it('collects reports about the policy, and forgets them when it is told to', async () => {
    const reports = `${app.url}/csp-reports`;
    assert.deepEqual(await (await fetch(reports)).json(), []);
    const report = { 'csp-report': { 'violated-directive': 'style-src' } };
    const kept = await fetch(reports, {
      method: 'POST',
      headers: { 'Content-Type': 'application/csp-report' },
      body: JSON.stringify(report),
    });
    assert.equal(kept.status, 204);
    assert.deepEqual(await (await fetch(reports)).json(), [report]);
    await fetch(reports, { method: 'DELETE' });
    assert.deepEqual(await (await fetch(reports)).json(), []);
  });

  it('has nothing at other addresses', async () => {
    assert.equal((await fetch(`${app.url}/server.ts`)).status, 404);
    assert.equal((await fetch(`${app.url}/..%2fserver.ts`)).status, 404);
    assert.equal((await fetch(app.url, { method: 'POST' })).status, 404);
  });

  it('takes the last build when nothing has changed', async () => {
    const again = await buildApp();
    assert.deepEqual([...again.keys()], [...files.keys()]);
  });
});
