import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { retry } from '../../src/client/retry.js';
import { LoginError } from '../../src/errors/login-error.js';
import type { LoginErrorCode } from '../../src/errors/login-error.js';

async function play(
  code: LoginErrorCode,
  failures: number,
  retryAfterMs?: number,
): Promise<{ calls: number; pauses: number[] }> {
  let calls = 0;
  const pauses: number[] = [];
  const task = async (): Promise<void> => {
    if (++calls <= failures) throw new LoginError(code, 'x', { retryAfterMs });
  };
  await retry(task, async (ms) => void pauses.push(ms)).catch(() => undefined);
  return { calls, pauses };
}

describe('retry', () => {
  it('repeats what failed for the moment, with pauses that grow and vary', async () => {
    const { calls, pauses } = await play('server_error', 2);
    assert.equal(calls, 3);
    const [first = 0, second = 0] = pauses;
    assert.ok(first >= 150 && first < 450, String(first));
    assert.ok(second >= 450 && second < 1350, String(second));
  });

  it('waits as long as the broker asks, unless that is too long for a person', async () => {
    assert.deepEqual(await play('rate_limited', 1, 2000), { calls: 2, pauses: [2000] });
    assert.deepEqual(await play('rate_limited', 1, 60_000), { calls: 1, pauses: [] });
    assert.deepEqual(await play('rate_limited', 1, 0), { calls: 2, pauses: [0] });
  });

  it('repeats once after a network failure: the token may have been used up', async () => {
    assert.equal((await play('network', 9)).calls, 2);
  });

  it('gives up in the end', async () => {
    assert.equal((await play('server_error', 9)).calls, 3);
  });

  for (const code of ['session_expired', 'misconfigured_client', 'invalid_response', 'timeout', 'unknown'] as const)
    it(`does not repeat after ${code}`, async () => {
      assert.equal((await play(code, 1)).calls, 1);
    });

  it('does not repeat what is no LoginError', async () => {
    let calls = 0;
    await assert.rejects(
      retry(async () => {
        calls++;
        throw new TypeError('bug');
      }),
      TypeError,
    );
    assert.equal(calls, 1);
  });
});
