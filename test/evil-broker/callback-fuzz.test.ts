import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createLoginClient } from '../../src/client/create-login-client.js';
import type { LoginClient } from '../../src/client/login-client.js';
import { isLoginError } from '../../src/errors/login-error.js';
import { MemoryTab } from './browser/memory-tab.js';
import { pageOrigin } from './run/stage.js';

// FUZZ_RUNS=1000000 for the long run; FUZZ_SEED repeats one that failed.
const runs = Number(process.env['FUZZ_RUNS'] ?? 3000);
const seed = process.env['FUZZ_SEED'];
const patienceMs = 2_000;

const issuer = 'https://broker.example';
const redirectUri = `${pageOrigin}/callback.html`;

/** A client with one login under way; the broker refuses every code. */
interface Target {
  readonly client: LoginClient;
  readonly tab: MemoryTab;
  readonly state: string;
  requests: number;
}

async function makeTarget(): Promise<Target> {
  // Without channels nobody waits for a window that is said to have begun the login.
  const tab = new MemoryTab(`${pageOrigin}/`, ['BroadcastChannel']);
  tab.enter();
  try {
    const target = { tab, requests: 0 };
    const client = createLoginClient({
      issuer,
      clientId: 'canary-app',
      redirectUri,
      storage: 'memory',
      dpop: 'off',
      metadata: {
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
      },
      fetch: async () => {
        target.requests += 1;
        return Response.json({ error: 'invalid_grant' }, { status: 400 });
      },
    });
    await client.signIn({ returnTo: '/' });
    const state = new URL(tab.takeDestination() ?? '').searchParams.get('state') ?? '';
    return Object.assign(target, { client, state });
  } finally {
    tab.leave();
  }
}

const names = fc.constantFrom(
  ...['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'session_state', 'response', 'id_token'],
  ...['access_token', 'token_type', 'expires_in', '__proto__', 'constructor', 'code[]', 'STATE', ' state', ''],
);

/** Stands for the real state until the target is known. */
const realState = '<the state>';

const values = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      ...[realState, `${realState} `, `${realState}\0`, `x${realState}`, `popup.${realState}`, `silent.${realState}`],
      ...[issuer, `${issuer}/`, 'null', 'undefined', '__proto__', 'constructor', 'toString', '%', '%00', '%E0%A4%A'],
    ),
  },
  { weight: 10, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 10, arbitrary: fc.stringMatching(/^[\w-]{43}$/) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((length) => 'a@'.repeat(length)) },
);

const raw = fc.boolean();
const parameters = fc
  .array(fc.tuple(names, values, raw), { maxLength: 9 })
  .map((pairs) =>
    pairs
      .map(([name, value, bare]) => (bare ? `${name}=${value}` : `${encodeURIComponent(name)}=${encodeLoosely(value)}`))
      .join('&'),
  );

const addresses = fc.oneof(
  { weight: 8, arbitrary: parameters.map((query) => `${redirectUri}?${query}`) },
  { weight: 2, arbitrary: parameters.map((query) => `${redirectUri}#${query}`) },
  { weight: 2, arbitrary: fc.tuple(parameters, parameters).map(([query, hash]) => `${redirectUri}?${query}#${hash}`) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => `${redirectUri}?${text}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
  { weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'javascript:alert(1)',
      'data:,x',
      'blob:x',
      '//',
      `${pageOrigin}/callback.html/?code=1`,
      `${pageOrigin}//callback.html?code=1`,
    ),
  },
);

function encodeLoosely(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // A lone surrogate.
    return value;
  }
}

/** Gives the address to the client, and judges what it does. */
async function attack(target: Target, address: string): Promise<void> {
  const { client, tab } = target;
  const before = target.requests;
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('handleCallback() hangs')), patienceMs);
  });
  let url: URL | undefined;
  if (URL.canParse(address) && address.startsWith(pageOrigin)) {
    tab.arrive(address);
    url = new URL(address);
  }
  tab.enter();
  try {
    const result = await Promise.race([client.handleCallback(address), hung]);
    assert.equal(result.status, 'none');
  } catch (error) {
    if (!isLoginError(error)) throw error;
    assert.equal(error.message.length < 1000, true, 'the message is short');
    assert.equal(JSON.stringify(error).includes(target.state), false, 'the error holds the state');
  } finally {
    clearTimeout(timer);
    tab.leave();
  }
  assert.equal(client.getSession().status, 'signed-out');
  // A request is made for a code of the real login alone.
  if (target.requests > before) {
    assert.equal(url?.searchParams.get('state'), target.state);
    assert.equal(url.searchParams.get('iss'), issuer);
  }
}

describe('handleCallback() under fuzzed addresses', () => {
  it(`throws nothing but LoginError and never hangs, in ${runs} addresses`, { timeout: 3_600_000 }, async () => {
    let target = await makeTarget();
    let used = 0;
    await fc.assert(
      fc.asyncProperty(addresses, async (template) => {
        if (used++ % 200 === 0) target = await makeTarget();
        await attack(target, template.replaceAll(realState, target.state));
      }),
      { numRuns: runs, endOnFailure: false, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    );
  });
});
