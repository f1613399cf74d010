import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { overviewJson, overviewTable, type Overview } from '../../../demo/start/overview.js';

const overview: Overview = {
  app: 'http://localhost:4180',
  broker: 'http://localhost:4181',
  admin: 'http://localhost:4181/admin',
  mailbox: 'http://127.0.0.1:4183',
  accounts: [
    { kind: 'database', identifier: 'ada@demo.example', password: 'Correct-horse-7' },
    { kind: 'passwordless', identifier: 'anybody@demo.example' },
  ],
};

describe('overviewJson', () => {
  it('is one line with all that a script needs', () => {
    const line = overviewJson(overview);
    assert.doesNotMatch(line, /\n/);
    assert.deepEqual(JSON.parse(line), {
      app: 'http://localhost:4180',
      broker: 'http://localhost:4181',
      admin: 'http://localhost:4181/admin',
      mailbox: 'http://127.0.0.1:4183',
      accounts: [
        { kind: 'database', identifier: 'ada@demo.example', password: 'Correct-horse-7' },
        { kind: 'passwordless', identifier: 'anybody@demo.example', password: null },
      ],
    });
  });
});

describe('overviewTable', () => {
  it('puts what belongs together into columns', () => {
    assert.equal(
      overviewTable(overview, { bold: false }),
      `
  idp-login demo

  App       http://localhost:4180
  Mailbox   http://127.0.0.1:4183
  Broker    http://localhost:4181
  Admin     http://localhost:4181/admin

  Accounts to try

  database       ada@demo.example       Correct-horse-7
  passwordless   anybody@demo.example   (the code is in the mailbox)

  Ctrl-C stops everything.
`,
    );
  });
});
