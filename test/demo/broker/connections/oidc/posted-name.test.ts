import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { postedName } from '../../../../../demo/broker/connections/oidc/posted-name.js';

describe('postedName', () => {
  it('takes the name, and nothing else', () => {
    const user = JSON.stringify({
      name: { firstName: 'Ada', lastName: 'Lovelace' },
      email: 'someone-else@mail.example',
      sub: 'another',
    });
    assert.deepEqual(postedName(new URLSearchParams({ user })), {
      given_name: 'Ada',
      family_name: 'Lovelace',
      name: 'Ada Lovelace',
    });
  });

  it('takes half a name, and survives everything else', () => {
    assert.deepEqual(postedName(new URLSearchParams({ user: '{"name":{"firstName":"Ada"}}' })), {
      given_name: 'Ada',
      name: 'Ada',
    });
    for (const user of ['', '[]', 'null', '{', '{"name":7}', '{"name":{"firstName":["x"]}}', '{"name":null}']) {
      assert.deepEqual(postedName(new URLSearchParams({ user })), {}, user);
    }
    assert.deepEqual(postedName(new URLSearchParams()), {});
  });
});
