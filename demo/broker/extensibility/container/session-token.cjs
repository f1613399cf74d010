'use strict';
// The token that an Action hands to a page it redirects to, and the one that the page hands back: a JWT, HS256 alone.
// Written here because scripts call it synchronously and because nothing of the broker may be loaded in a container.
const { createHmac, timingSafeEqual } = require('node:crypto');

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
/** Clocks of two machines differ. */
const LEEWAY_SECONDS = 5;

/**
 * @param {Record<string, unknown>} claims
 * @param {string} secret
 */
function encode(claims, secret) {
  checkSecret(secret);
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/**
 * @param {unknown} token
 * @param {string} secret
 * @param {number} nowSeconds
 * @returns {Record<string, unknown>}
 */
function decode(token, secret, nowSeconds) {
  checkSecret(secret);
  const parts = typeof token === 'string' ? token.split('.') : [];
  if (parts.length !== 3) throw new Error('The returned token is not a JWT');
  const [head, body, signature] = /** @type {[string, string, string]} */ (parts);
  const header = parseJson(head);
  if (header?.['alg'] !== 'HS256' || header['crit'] !== undefined) {
    throw new Error('The returned token is not signed with HS256');
  }
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Error('The signature of the returned token is wrong');
  }
  const claims = parseJson(body);
  if (claims === undefined) throw new Error('The returned token holds no claims');
  const expires = claims['exp'];
  if (typeof expires !== 'number') throw new Error('The returned token has no "exp"');
  if (expires + LEEWAY_SECONDS <= nowSeconds) throw new Error('The returned token has expired');
  const notBefore = claims['nbf'];
  if (typeof notBefore === 'number' && notBefore - LEEWAY_SECONDS > nowSeconds) {
    throw new Error('The returned token is not valid yet');
  }
  return claims;
}

/** @param {unknown} secret */
function checkSecret(secret) {
  if (typeof secret !== 'string' || secret === '') throw new TypeError('A redirect token needs a secret');
}

/**
 * @param {string} part
 * @returns {Record<string, unknown> | undefined}
 */
function parseJson(part) {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

module.exports = { decode, encode };
