import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createNonces } from '../../../../demo/app/api/nonces.js';

describe('createNonces', () => {
  it('accepts the current nonce and the one before it', () => {
    const nonces = createNonces(1000);
    const nonce = nonces.current(500);
    assert.equal(nonces.accepts(nonce, 999), true);
    assert.equal(nonces.accepts(nonce, 1999), true);
    assert.equal(nonces.accepts(nonce, 2000), false);
  });

  it('accepts no nonce of another key, and nothing made up', () => {
    const nonces = createNonces(1000);
    assert.equal(nonces.accepts(createNonces(1000).current(0), 0), false);
    assert.equal(nonces.accepts('', 0), false);
  });
});
