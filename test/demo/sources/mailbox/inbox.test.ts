import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createInbox, findCodes } from '../../../../demo/sources/mailbox/inbox.js';

const mail = (to: string, text = ''): { from: string; to: string[]; subject: string; text: string } => ({
  from: 'login@broker.example',
  to: [to],
  subject: 'Hello',
  text,
});

describe('createInbox', () => {
  it('lists the newest first', () => {
    const inbox = createInbox(10);
    inbox.add(mail('a@demo.example'));
    inbox.add(mail('b@demo.example'));
    assert.deepEqual(
      inbox.list().map(({ to }) => to[0]),
      ['b@demo.example', 'a@demo.example'],
    );
  });

  it('finds messages by address, whatever its case', () => {
    const inbox = createInbox(10);
    inbox.add(mail('Ada@Demo.Example'));
    inbox.add(mail('bob@demo.example'));
    assert.equal(inbox.list({ to: ' ADA@demo.example ' }).length, 1);
    assert.equal(inbox.list({ to: 'demo.example' }).length, 0);
  });

  it('lists what came after a message', () => {
    const inbox = createInbox(10);
    const { id } = inbox.add(mail('a@demo.example'));
    assert.deepEqual(inbox.list({ after: id }), []);
    const later = inbox.add(mail('a@demo.example'));
    assert.deepEqual(inbox.list({ after: id }), [later]);
  });

  it('drops the oldest beyond its limit', () => {
    const inbox = createInbox(2);
    for (const to of ['a@x.example', 'b@x.example', 'c@x.example']) inbox.add(mail(to));
    assert.deepEqual(
      inbox.list().map(({ to }) => to[0]),
      ['c@x.example', 'b@x.example'],
    );
  });

  it('tells its listeners until they leave', () => {
    const inbox = createInbox(2);
    let calls = 0;
    const leave = inbox.subscribe(() => (calls += 1));
    inbox.add(mail('a@x.example'));
    inbox.clear();
    leave();
    inbox.add(mail('a@x.example'));
    assert.equal(calls, 2);
  });
});

describe('findCodes', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'Your code is 482913.': ['482913'],
    'Your code: 482 913\nIt works for 180 seconds.': ['482913'],
    '482913 is your code. Again: 482913': ['482913'],
    'First 1234, then 87654321.': ['1234', '87654321'],
    'Kestrel Coffee, 2026': [],
    'Open http://localhost:4181/reset/48291355': [],
    'Order K-4187 of 12.50 or 1234.56': [],
    'Call +31 20 123 4567890': [],
    'Nothing here': [],
  };
  for (const [text, codes] of Object.entries(cases)) {
    it(`finds ${codes.join(' and ') || 'nothing'} in "${text.replace('\n', ' ')}"`, () => {
      assert.deepEqual(findCodes(text), codes);
    });
  }
});
