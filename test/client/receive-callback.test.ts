import { strict as assert } from 'node:assert';
import { afterEach, describe, it } from 'node:test';
import { receiveCallback } from '../../src/callback.js';
import { waitForAnswer } from '../../src/client/answer-channel.js';

const page = 'https://app.example.com/callback';
const secret = 's'.repeat(43);
const openChannel = (name: string): BroadcastChannel => new BroadcastChannel(name);

/** A window at an address; tells what became of it. */
function openAt(href: string): { readonly address: string; readonly closed: boolean } {
  const seen = { address: href, closed: false };
  const location = { href };
  const history = {
    state: { scroll: 5 },
    replaceState(state: unknown, _title: string, url: string) {
      assert.deepEqual(state, { scroll: 5 });
      seen.address = url;
    },
  };
  Object.assign(globalThis, { window: { location, history, close: () => (seen.closed = true) } });
  return seen;
}

describe('receiveCallback', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('takes the response out of the address at once, and keeps the rest', async () => {
    const response = `${page}?tab=2&code=c&state=${secret}&iss=https%3A%2F%2Fa.example`;
    const seen = openAt(response);
    const received = receiveCallback();
    assert.equal(seen.address, `${page}?tab=2`, 'before anybody can wait');
    assert.deepEqual(await received, { status: 'received', url: response });
    assert.equal(seen.closed, false);
  });

  it('takes an error, and tokens that nobody asked for', async () => {
    for (const response of [`${page}?error=access_denied&state=${secret}`, `${page}?access_token=t&state=${secret}`]) {
      const seen = openAt(response);
      assert.deepEqual(await receiveCallback(), { status: 'received', url: response });
      assert.equal(seen.address, page);
    }
  });

  it('leaves an address without a response alone', async () => {
    const seen = openAt(`${page}?tab=2&state=x#top`);
    assert.deepEqual(await receiveCallback(), { status: 'none' });
    assert.equal(seen.address, `${page}?tab=2&state=x#top`);
  });

  it('hands a response on to the page that waits for it, and closes the window', async () => {
    const state = `popup.${secret}`;
    const wait = waitForAnswer({ openChannel } as Parameters<typeof waitForAnswer>[0], state);
    const seen = openAt(`${page}?code=c&state=${state}`);
    assert.deepEqual(await receiveCallback(), { status: 'handed-on' });
    assert.equal((await wait.answer).get('code'), 'c');
    assert.deepEqual([seen.closed, seen.address], [true, page]);
    wait.stop();
  });

  it('hands on nothing that repeats a parameter', async () => {
    const seen = openAt(`${page}?code=c&code=d&state=popup.${secret}`);
    await assert.rejects(receiveCallback(), { code: 'invalid_response', phase: 'callback' });
    assert.deepEqual([seen.closed, seen.address], [false, page]);
  });

  it('says that the page which began the login is gone', async () => {
    openAt(`${page}?code=c&state=silent.${secret}`);
    await assert.rejects(receiveCallback(), { code: 'transaction_lost', phase: 'callback' });
  });
});
