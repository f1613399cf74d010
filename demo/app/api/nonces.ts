import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The nonces that an API hands out for proofs (RFC 9449 §9), without keeping any. */
export interface Nonces {
  current(nowMs: number): string;
  /** Takes the current nonce and the one before it. */
  accepts(nonce: string, nowMs: number): boolean;
}

/** Makes nonces that change with time; only who holds the key can make them. */
export function createNonces(stepMs = 60_000, key: Buffer = randomBytes(32)): Nonces {
  const nonceOf = (step: number): string => createHmac('sha256', key).update(String(step)).digest('base64url');
  const stepOf = (nowMs: number): number => Math.floor(nowMs / stepMs);

  return {
    current: (nowMs) => nonceOf(stepOf(nowMs)),
    accepts(nonce, nowMs) {
      const given = Buffer.from(nonce);
      return [stepOf(nowMs), stepOf(nowMs) - 1].some((step) => {
        const expected = Buffer.from(nonceOf(step));
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    },
  };
}
