import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { fromHttpStatus, retryAfterMs } from '../../src/errors/from-http-status.js';

const head = (status: number, retryAfter?: string) => ({
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
});

describe('retryAfterMs', () => {
  for (const [value, expected] of [
    [undefined, undefined],
    ['7', 7000],
    [' 7 ', 7000],
    ['0', 0],
    ['-3', 0],
    ['1000000000', 300_000],
    ['soon', 5000],
    ['', 5000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 300_000],
  ] as const)
    it(`reads ${JSON.stringify(value)} as ${expected} ms`, () => {
      assert.equal(retryAfterMs(head(429, value)), expected);
    });
});

describe('fromHttpStatus', () => {
  for (const [status, code] of [
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'server_error'],
    [404, 'invalid_response'],
    [204, 'invalid_response'],
  ] as const)
    it(`calls ${status} ${code}`, () => {
      const error = fromHttpStatus('token', head(status));
      assert.equal(error.code, code);
      assert.deepEqual(error.broker, { status });
    });
});
