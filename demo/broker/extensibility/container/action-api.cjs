'use strict';
// The `api` object of an Action. A call changes nothing by itself: it is recorded, and the broker applies the list.
const sessionToken = require('./session-token.cjs');

/**
 * @typedef {object} ApiInput What the broker says beside the event.
 * @property {readonly string[]} parts Which parts of `api` the trigger has.
 * @property {boolean} [canRedirect]
 * @property {string} [redirectState] The state of the redirect that the user returned from.
 * @property {Record<string, { value: string, expiresAt: number }>} [cache]
 * @property {readonly string[]} [executedRules]
 */

/** @typedef {Record<string, unknown> & { type: string }} Command */

/**
 * @param {ApiInput} input
 * @param {any} event
 * @param {(command: Command) => void} record
 */
function createApi(input, event, record) {
  /** @type {Record<string, (input: ApiInput, event: any, record: (command: Command) => void) => object>} */
  const builders = PARTS;
  /** @type {Record<string, object>} */
  const api = {};
  for (const part of input.parts) {
    const build = builders[part];
    if (build) api[part] = Object.freeze(build(input, event, record));
  }
  return Object.freeze(api);
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {string}
 */
function string(value, what) {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${what} must be a string that is not empty`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} what
 */
function timestamp(value, what) {
  const time = typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(time)) throw new TypeError(`${what} must be a time in milliseconds since 1970`);
  return time;
}

/** @param {any} factor */
function factorOf(factor) {
  return {
    type: string(factor?.type, 'The type of a factor'),
    options: typeof factor?.options === 'object' && factor.options !== null ? { ...factor.options } : {},
  };
}

/** @type {Record<string, (input: ApiInput, event: any, record: (command: Command) => void) => object>} */
const PARTS = {
  access: (input, _event, record) => ({
    /** @param {string} first @param {string} [second] */
    deny(first, second) {
      string(first, 'The reason');
      if (input.parts.includes('accessDenyWithCode')) {
        record({ type: 'access.deny', code: first, reason: string(second, 'The reason') });
      } else {
        record({ type: 'access.deny', reason: first, userMessage: second === undefined ? null : String(second) });
      }
    },
  }),
  validation: (_input, _event, record) => ({
    /** @param {string} code @param {string} message */
    error(code, message) {
      record({ type: 'validation.error', code: string(code, 'The code'), message: string(message, 'The message') });
    },
  }),
  idToken: (_input, _event, record) => ({
    /** @param {string} name @param {unknown} value */
    setCustomClaim(name, value) {
      record({ type: 'idToken.claim', name: string(name, 'The name of a claim'), value });
    },
  }),
  accessToken: (_input, _event, record) => ({
    /** @param {string} name @param {unknown} value */
    setCustomClaim(name, value) {
      record({ type: 'accessToken.claim', name: string(name, 'The name of a claim'), value });
    },
    /** @param {string} scope */
    addScope(scope) {
      record({ type: 'accessToken.addScope', scope: string(scope, 'The scope') });
    },
    /** @param {string} scope */
    removeScope(scope) {
      record({ type: 'accessToken.removeScope', scope: string(scope, 'The scope') });
    },
  }),
  user: (_input, _event, record) => ({
    /** @param {string} name @param {unknown} value */
    setUserMetadata(name, value) {
      record({ type: 'user.userMetadata', name: string(name, 'The name'), value: value ?? null });
    },
    /** @param {string} name @param {unknown} value */
    setAppMetadata(name, value) {
      record({ type: 'user.appMetadata', name: string(name, 'The name'), value: value ?? null });
    },
  }),
  multifactor: (_input, _event, record) => ({
    /** @param {string} provider @param {{ allowRememberBrowser?: boolean }} [options] */
    enable(provider, options) {
      record({
        type: 'multifactor.enable',
        provider: string(provider, 'The provider'),
        allowRememberBrowser: options?.allowRememberBrowser !== false,
      });
    },
  }),
  authentication: (_input, _event, record) => ({
    /** @param {object} factor @param {{ additionalFactors?: object[] }} [options] */
    challengeWith(factor, options) {
      record({
        type: 'authentication.challenge',
        factors: [factor, ...(options?.additionalFactors ?? [])].map(factorOf),
      });
    },
    /** @param {object[]} factors */
    challengeWithAny(factors) {
      record({ type: 'authentication.challenge', factors: Array.from(factors, factorOf) });
    },
    /** @param {object} factor @param {{ additionalFactors?: object[] }} [options] */
    enrollWith(factor, options) {
      record({ type: 'authentication.enroll', factors: [factor, ...(options?.additionalFactors ?? [])].map(factorOf) });
    },
    /** @param {object[]} factors */
    enrollWithAny(factors) {
      record({ type: 'authentication.enroll', factors: Array.from(factors, factorOf) });
    },
    /** @param {string} url */
    recordMethod(url) {
      record({ type: 'authentication.recordMethod', url: string(url, 'The address of the method') });
    },
    /** @param {string} id */
    setPrimaryUser(id) {
      record({ type: 'authentication.primaryUser', id: string(id, 'The id of the user') });
    },
  }),
  redirect: (input, event, record) => ({
    canRedirect: () => input.canRedirect === true,
    /** @param {{ secret: string, payload?: object, expiresInSeconds?: number }} options */
    encodeToken(options) {
      const now = Math.floor(Date.now() / 1000);
      return sessionToken.encode(
        {
          ...options.payload,
          iat: now,
          exp: now + (options.expiresInSeconds ?? 900),
          sub: event.user?.user_id,
          iss: event.request?.hostname,
          ip: event.request?.ip,
        },
        options.secret,
      );
    },
    /** @param {string} url @param {{ query?: Record<string, string> }} [options] */
    sendUserTo(url, options) {
      const target = new URL(string(url, 'The address'));
      for (const [name, value] of Object.entries(options?.query ?? {})) target.searchParams.set(name, String(value));
      record({ type: 'redirect', url: target.href });
    },
    /** @param {{ secret: string, tokenParameterName?: string }} options */
    validateToken(options) {
      const name = options.tokenParameterName ?? 'session_token';
      const token = event.request?.body?.[name] ?? event.request?.query?.[name];
      const claims = sessionToken.decode(token, options.secret, Math.floor(Date.now() / 1000));
      if (input.redirectState === undefined || claims['state'] !== input.redirectState) {
        throw new Error('The returned token belongs to another login: its "state" is wrong');
      }
      return claims;
    },
  }),
  cache: (input, _event, record) => {
    const entries = new Map(Object.entries(input.cache ?? {}));
    return {
      /** @param {string} key */
      get(key) {
        const entry = entries.get(key);
        if (entry === undefined || entry.expiresAt <= Date.now()) return undefined;
        return { value: entry.value, expires_at: entry.expiresAt };
      },
      /** @param {string} key @param {string} value @param {{ ttl?: number, expires_at?: number }} [options] */
      set(key, value, options) {
        const expiresAt = options?.expires_at ?? Date.now() + (options?.ttl ?? 15 * 60 * 1000);
        const problem = cacheProblem(key, value, entries);
        if (problem !== undefined) return { type: 'error', code: problem };
        entries.set(key, { value, expiresAt: timestamp(expiresAt, 'The end of a cache entry') });
        record({ type: 'cache.set', key, value, expiresAt });
        return { type: 'success', record: { value, expires_at: expiresAt } };
      },
      /** @param {string} key */
      delete(key) {
        const had = entries.delete(key);
        if (had) record({ type: 'cache.delete', key: string(key, 'The key') });
        return had ? { type: 'success' } : { type: 'error', code: 'key_not_found' };
      },
    };
  },
  transaction: (input, _event, record) => ({
    /** @param {string} name @param {unknown} value */
    setMetadata(name, value) {
      record({ type: 'transaction.metadata', name: string(name, 'The name'), value: value ?? null });
    },
    ...(input.parts.includes('transactionResultUrl') && {
      /** @param {string} url @param {{ query?: Record<string, string> }} [options] */
      setResultUrl(url, options) {
        const target = new URL(string(url, 'The address'));
        for (const [name, value] of Object.entries(options?.query ?? {})) target.searchParams.set(name, String(value));
        record({ type: 'transaction.resultUrl', url: target.href });
      },
    }),
  }),
  session: (_input, _event, record) => ({
    /** @param {string} reason */
    revoke(reason) {
      record({ type: 'session.revoke', reason: string(reason, 'The reason') });
    },
    /** @param {number} at */
    setExpiresAt(at) {
      record({ type: 'session.expiresAt', at: timestamp(at, 'The end of the session') });
    },
    /** @param {number} at */
    setIdleExpiresAt(at) {
      record({ type: 'session.idleExpiresAt', at: timestamp(at, 'The idle end of the session') });
    },
    /** @param {string} name @param {unknown} value */
    setMetadata(name, value) {
      record({ type: 'session.metadata', name: string(name, 'The name'), value: value ?? null });
    },
  }),
  refreshToken: (_input, _event, record) => ({
    /** @param {string} reason */
    revoke(reason) {
      record({ type: 'refreshToken.revoke', reason: string(reason, 'The reason') });
    },
    /** @param {number} at */
    setExpiresAt(at) {
      record({ type: 'refreshToken.expiresAt', at: timestamp(at, 'The end of the refresh token') });
    },
  }),
  rules: (input) => ({
    /** @param {string} id */
    wasExecuted: (id) => input.executedRules?.includes(id) === true,
  }),
  prompt: (input, _event, record) => ({
    /** @param {string} form @param {{ fields?: object, vars?: object }} [options] */
    render(form, options) {
      record({
        type: 'prompt',
        form: string(form, 'The id of the form'),
        fields: { ...options?.fields },
        vars: { ...options?.vars },
      });
    },
  }),
  notification: (_input, _event, record) => ({
    /** @param {string} reason */
    retry(reason) {
      record({ type: 'notification.retry', reason: string(reason, 'The reason') });
    },
    /** @param {string} reason */
    drop(reason) {
      record({ type: 'notification.drop', reason: string(reason, 'The reason') });
    },
  }),
};

const CACHE = Object.freeze({ entries: 20, keyBytes: 64, valueBytes: 4096, bytes: 8192 });

/**
 * @param {unknown} key
 * @param {unknown} value
 * @param {ReadonlyMap<string, { value: string }>} entries
 */
function cacheProblem(key, value, entries) {
  if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > CACHE.keyBytes) return 'invalid_key';
  if (typeof value !== 'string' || Buffer.byteLength(value) > CACHE.valueBytes) return 'invalid_value';
  if (!entries.has(key) && entries.size >= CACHE.entries) return 'cache_full';
  let bytes = Buffer.byteLength(value) + Buffer.byteLength(key);
  for (const [other, entry] of entries) {
    if (other !== key) bytes += Buffer.byteLength(other) + Buffer.byteLength(entry.value);
  }
  return bytes > CACHE.bytes ? 'cache_full' : undefined;
}

module.exports = { createApi };
