import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';

import { createTransport, type Transporter } from 'nodemailer';

import { startMailbox, type RunningMailbox } from '../../../../demo/sources/mailbox/mailbox.js';

interface Listed {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly codes: readonly string[];
}

describe('startMailbox', () => {
  let mailbox: RunningMailbox;
  let sender: Transporter;

  before(async () => {
    mailbox = await startMailbox({ port: 0, smtpPort: 0, limit: 5 });
    sender = createTransport(mailbox.smtpUrl);
  });

  beforeEach(async () => {
    await fetch(`${mailbox.url}/api/messages`, { method: 'DELETE' });
  });

  after(async () => {
    sender.close();
    await mailbox.close();
  });

  const send = (to: string, subject: string, text: string): Promise<unknown> =>
    sender.sendMail({ from: '"The broker" <login@broker.example>', to, subject, text });
  const list = async (query = ''): Promise<Listed[]> =>
    (await (await fetch(`${mailbox.url}/api/messages${query}`)).json()) as Listed[];

  it('shows what was sent by SMTP, with its code', async () => {
    await send('ada@demo.example', 'Ihr Code · 482913', 'Guten Tag, Ihr Code ist\n\n482913\n\nGrüße');
    const [message] = await list('?to=ada%40demo.example');
    assert.ok(message);
    assert.equal(message.from, '"The broker" <login@broker.example>');
    assert.deepEqual(message.to, ['ada@demo.example']);
    assert.equal(message.subject, 'Ihr Code · 482913');
    assert.match(message.text, /482913\n\nGrüße/);
    assert.deepEqual(message.codes, ['482913']);
    const one = await fetch(`${mailbox.url}/api/messages/${message.id}`);
    assert.deepEqual(await one.json(), message);
  });

  it('goes by the address of the envelope, not by that of the header', async () => {
    await sender.sendMail({
      envelope: { from: 'login@broker.example', to: ['real@demo.example'] },
      to: 'shown@demo.example',
      subject: 'Hidden copy',
      text: '',
    });
    assert.equal((await list('?to=real@demo.example')).length, 1);
    assert.equal((await list('?to=shown@demo.example')).length, 0);
  });

  it('makes text of a message that has HTML only', async () => {
    await sender.sendMail({ from: 'a@b.example', to: 'ada@demo.example', html: '<p>Your code is <b>112358</b></p>' });
    const [message] = await list();
    assert.equal(message?.text.trim(), 'Your code is 112358');
  });

  it('lists the newest first and keeps a limited number', async () => {
    for (let index = 1; index <= 6; index += 1) await send('ada@demo.example', `Mail ${String(index)}`, '');
    assert.deepEqual(
      (await list()).map(({ subject }) => subject),
      ['Mail 6', 'Mail 5', 'Mail 4', 'Mail 3', 'Mail 2'],
    );
  });

  it('waits for a message that is not there yet', async () => {
    await send('ada@demo.example', 'First', '');
    const [first] = await list();
    const waiting = list(`?to=ada@demo.example&after=${first?.id ?? ''}&wait=30`);
    await send('bob@demo.example', 'For somebody else', '');
    await send('ada@demo.example', 'Second', '');
    assert.deepEqual(
      (await waiting).map(({ subject }) => subject),
      ['Second'],
    );
  });

  it('forgets all messages when it is told to', async () => {
    await send('ada@demo.example', 'Gone', '');
    assert.equal((await fetch(`${mailbox.url}/api/messages`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(await list(), []);
  });

  it('tells open pages when mail comes', async () => {
    const response = await fetch(`${mailbox.url}/api/events`);
    assert.equal(response.headers.get('Content-Type'), 'text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await send('ada@demo.example', 'News', '');
    let seen = '';
    while (!seen.includes('event: change')) seen += (await reader?.read())?.value ?? '';
    await reader?.cancel();
  });

  it('serves a page without inline scripts under a strict policy', async () => {
    const response = await fetch(mailbox.url);
    assert.match(response.headers.get('Content-Security-Policy') ?? '', /default-src 'none'; script-src 'self'/);
    const page = await response.text();
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)|<style|\sstyle=/);
    for (const [, path] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      assert.equal((await fetch(mailbox.url + String(path))).status, 200);
    }
  });

  it('answers no page of another site, and no other host name', async () => {
    const foreign = await fetch(`${mailbox.url}/api/messages`, {
      method: 'DELETE',
      headers: { Origin: 'http://evil.example' },
    });
    assert.equal(foreign.status, 403);
    const { port } = new URL(mailbox.url);
    const status = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, path: '/api/messages', headers: { Host: `evil.example:${port}` } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    assert.equal(status, 421);
  });

  it('frees both ports when it cannot have one of them', async () => {
    const { port } = new URL(mailbox.url);
    await assert.rejects(startMailbox({ port: Number(port), smtpPort: 0 }), { code: 'EADDRINUSE' });
  });
});
