import type { Scene } from '../broker/misbehaviour.js';
import type { Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase, type Expected } from './evil-case.js';

const common = { group: 'B', expected: 'invalid_response' } as const;

const redirectUri = ({ request }: Scene): string => new URL(request.url).searchParams.get('redirect_uri') ?? '';

/** Nothing of the response is left where the next page, an extension or a log could read it. */
function addressIsClean({ tab }: Stage): void {
  const left = /[?&#](code|state|access_token|id_token|error)=/.exec(tab.address);
  if (left) throw new Error(`${left[1]} is still in the address`);
}

/** A response whose parameters are changed one by one; `undefined` takes one out. */
const response = (
  id: string,
  title: string,
  change: Readonly<Record<string, string | undefined>> | ((params: URLSearchParams, scene: Scene) => unknown),
  more: Partial<EvilCase> = {},
): CaseRow => ({
  id,
  title,
  ...more,
  evil: {
    ...more.evil,
    authorization: (params, scene) => {
      if (typeof change === 'function') return change(params, scene);
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined) params.delete(name);
        else params.set(name, value);
      }
      return undefined;
    },
  },
});

const good = caseTable({ ...common, spec: 'RFC 6749 §4.1.2', expected: 'accepted' }, [
  { id: 'honest', title: 'an honest response' },
  response('unknown-params', 'parameters that nobody knows', {
    session_state: 's.1',
    foo: 'bar',
    kc_action_status: 'success',
  }),
  response(
    'no-iss-not-announced',
    'no iss, and none announced',
    { iss: undefined },
    {
      spec: 'RFC 9207 §2.4',
      evil: { metadata: (document) => ({ ...document, authorization_response_iss_parameter_supported: false }) },
    },
  ),
  response(
    'tokens-in-fragment',
    'tokens in the fragment are not looked at',
    (params, scene) => `${redirectUri(scene)}?${params}#access_token=canary&id_token=eyJhbGciOiJub25lIn0.e30.&state=x`,
    { spec: 'checklist S12, S14', check: addressIsClean },
  ),
]);

const states = caseTable({ ...common, spec: 'RFC 6749 §10.12, checklist S10, S13', expected: 'state_mismatch' }, [
  response('state-missing', 'no state (CVE-2018-7307)', { state: undefined }),
  response('state-empty', 'state is empty', { state: '' }),
  response(
    'state-wrong',
    'state is one that nobody knows here',
    { state: 's'.repeat(43) },
    { expected: 'transaction_lost' },
  ),
  response(
    'state-case',
    'state is written in capitals',
    (params) => params.set('state', `${params.get('state')?.toUpperCase()}`),
    { expected: 'transaction_lost' },
  ),
  response('state-prefix', 'state begins with the right value', (params) =>
    params.set('state', `${params.get('state')}0`),
  ),
  response('state-cut', 'state lacks its last character', (params) =>
    params.set('state', `${params.get('state')?.slice(0, -1)}`),
  ),
  response('state-space', 'state has a space more', (params) => params.set('state', `${params.get('state')} `)),
  response('state-proto', 'state is __proto__', { state: '__proto__' }),
  response('state-constructor', 'state is constructor', { state: 'constructor' }),
  response('state-to-string', 'state is toString', { state: 'toString' }),
  response('state-has-own', 'state is hasOwnProperty', { state: 'hasOwnProperty' }),
  response('state-length', 'state is length', { state: 'length' }),
  response('state-null', 'state is null', { state: 'null' }),
  response('state-undefined', 'state is undefined', { state: 'undefined' }),
  response('state-nul', 'state is a NUL character', { state: '\0' }),
  response('state-10k', 'state has 10,000 characters', { state: 's'.repeat(10_000) }),
  response('state-twice', 'state comes twice, right and wrong', (params) => params.append('state', 'wrong'), {
    expected: 'invalid_response',
    spec: 'RFC 6749 §3.1',
  }),
  response(
    'state-twice-same',
    'state comes twice, the same',
    (params) => params.append('state', params.get('state') ?? ''),
    { expected: 'invalid_response', spec: 'RFC 6749 §3.1' },
  ),
]);

const issuers = caseTable({ ...common, spec: 'RFC 9207 §2.4, checklist S11', expected: 'issuer_mismatch' }, [
  response('iss-wrong', 'iss is another issuer', { iss: 'https://evil.example' }),
  response('iss-missing', 'iss is absent though announced', { iss: undefined }),
  response('iss-empty', 'iss is empty', { iss: '' }),
  response('iss-slash', 'iss has a slash more', (params, { issuer }) => params.set('iss', `${issuer}/`)),
  response('iss-case', 'iss is written in capitals', (params, { issuer }) => params.set('iss', issuer.toUpperCase())),
  response('iss-path', 'iss has a path more', (params, { issuer }) => params.set('iss', `${issuer}/realm`)),
  response('iss-other-host-name', 'iss is another name of the same host', (params, { issuer }) =>
    params.set('iss', issuer.replace('localhost', '127.0.0.1')),
  ),
  response('iss-userinfo', 'iss hides behind credentials', (params, { issuer }) =>
    params.set('iss', `${issuer}@evil.example`),
  ),
  response(
    'iss-wrong-not-announced',
    'iss is wrong and not announced',
    { iss: 'https://evil.example' },
    {
      evil: { metadata: (document) => ({ ...document, authorization_response_iss_parameter_supported: undefined }) },
    },
  ),
  response('iss-twice', 'iss comes twice, right and wrong', (params) => params.append('iss', 'https://evil.example'), {
    expected: 'invalid_response',
  }),
  response('iss-twice-same', 'iss comes twice, the same', (params) => params.append('iss', params.get('iss') ?? ''), {
    expected: 'invalid_response',
  }),
  response('error-iss-wrong', 'an error from another issuer', {
    code: undefined,
    error: 'access_denied',
    iss: 'https://evil.example',
  }),
  response('error-iss-missing', 'an error without iss though announced', {
    code: undefined,
    error: 'access_denied',
    iss: undefined,
  }),
]);

const codes = caseTable({ ...common, spec: 'RFC 6749 §4.1.2, §3.1' }, [
  // The address that a sign-out comes back to holds a state too.
  response('code-missing', 'neither code nor error', { code: undefined }, { expected: 'ignored' }),
  response('code-empty', 'code is empty', { code: '' }),
  response('code-twice', 'code comes twice', (params) => params.append('code', 'code-of-somebody-else')),
  response('code-twice-same', 'code comes twice, the same', (params) =>
    params.append('code', params.get('code') ?? ''),
  ),
  response('code-and-error', 'code and error', { error: 'access_denied' }, { spec: 'checklist S12' }),
  response(
    'id-token-beside',
    'an ID token beside the code',
    { id_token: 'eyJhbGciOiJub25lIn0.e30.' },
    { spec: 'OAuth 2.0 for browser-based apps: no hybrid flow' },
  ),
  response(
    'access-token-beside',
    'an access token beside the code',
    { access_token: 'canary', token_type: 'Bearer' },
    { spec: 'RFC 9700 §2.1.2' },
  ),
  response(
    'implicit',
    'tokens instead of a code',
    { code: undefined, access_token: 'canary', token_type: 'Bearer', expires_in: '3600' },
    { spec: 'RFC 9700 §2.1.2, checklist S12, S14', check: addressIsClean },
  ),
  response(
    'jarm',
    'a signed response (JARM) that nobody asked for',
    { code: undefined, response: 'eyJhbGciOiJub25lIn0.e30.' },
    { spec: 'JARM §2.3' },
  ),
  response(
    'code-foreign',
    'a code that was issued to somebody else',
    (params, { secrets }) => params.set('code', secrets.make('code', 'code')),
    {
      spec: 'RFC 9700 §4.5 (code injection)',
      expected: 'transaction_lost',
      allowedRequestsAfter: { token: 1, jwks: 1 },
    },
  ),
  response(
    'code-10k',
    'a code of 10,000 characters that nobody issued',
    { code: 'c'.repeat(10_000) },
    { expected: 'transaction_lost', allowedRequestsAfter: { token: 1, jwks: 1 } },
  ),
  response(
    'fragment',
    'the response comes in the fragment though query was asked',
    (params, scene) => `${redirectUri(scene)}#${params}`,
    { spec: 'OAuth Multiple Response Types §2.1', expected: 'ignored' },
  ),
]);

const brokerErrors: readonly (readonly [string, Expected])[] = [
  ['access_denied', 'access_denied'],
  ['login_required', 'login_required'],
  ['interaction_required', 'interaction_required'],
  ['consent_required', 'consent_required'],
  ['account_selection_required', 'interaction_required'],
  ['unmet_authentication_requirements', 'interaction_required'],
  ['server_error', 'server_error'],
  ['temporarily_unavailable', 'server_error'],
  ['invalid_request', 'misconfigured_client'],
  ['unauthorized_client', 'misconfigured_client'],
  ['unsupported_response_type', 'misconfigured_client'],
  ['invalid_scope', 'misconfigured_client'],
  ['request_not_supported', 'misconfigured_client'],
  ['invalid_target', 'misconfigured_client'],
  ['banana', 'unknown'],
  ['__proto__', 'unknown'],
  ['constructor', 'unknown'],
  ['toString', 'unknown'],
];

const errors = caseTable({ ...common, spec: 'RFC 6749 §4.1.2.1, OIDC Core 3.1.2.6' }, [
  ...brokerErrors.map(([error, expected]) =>
    response(`error-${error}`, `the broker says ${error}`, { code: undefined, error }, { expected }),
  ),
  response('error-empty', 'error is empty', { code: undefined, error: '' }, { expected: 'unknown' }),
  response('error-twice', 'error comes twice', (params) => {
    params.delete('code');
    params.append('error', 'access_denied');
    params.append('error', 'login_required');
  }),
  response(
    'error-without-state',
    'an error without state',
    { code: undefined, state: undefined, error: 'access_denied' },
    { expected: 'state_mismatch' },
  ),
  response(
    'error-other-state',
    'an error with a state of nobody',
    { code: undefined, state: 'x'.repeat(43), error: 'access_denied' },
    { expected: 'transaction_lost' },
  ),
  response(
    'error-markup',
    'the description is markup (CVE-2021-32702)',
    {
      code: undefined,
      error: 'access_denied',
      error_description: '<img src=x onerror=alert(1)>',
      error_uri: 'javascript:alert(1)',
    },
    { expected: 'access_denied' },
  ),
  response(
    'error-echoes-secrets',
    'the description repeats an e-mail address and a token',
    (params, { secrets }) => {
      params.delete('code');
      params.set('error', 'access_denied');
      params.set('error_description', `user canary.ada@victim.example token ${secrets.make('access token', 'at')}`);
    },
    { expected: 'access_denied', spec: 'checklist S43' },
  ),
  response(
    'error-100k',
    'the description has 100,000 characters',
    { code: undefined, error: 'access_denied', error_description: 'x'.repeat(100_000) },
    { expected: 'access_denied' },
  ),
]);

const encodings = caseTable({ ...common, spec: 'GHSA-xmf8-cvqr-rfgj' }, [
  response(
    'bad-percent',
    'a percent sign with no number after it',
    (_, scene) => `${redirectUri(scene)}?code=%E0%A4%A&state=%&iss=%zz`,
    { expected: 'state_mismatch' },
  ),
  response('one-megabyte', 'an address of a megabyte', { filler: 'x'.repeat(1_000_000) }, { expected: 'accepted' }),
  response(
    'many-params',
    '20,000 parameters',
    (params) => {
      for (let n = 0; n < 20_000; n++) params.append(`p${n}`, '1');
    },
    { expected: 'accepted' },
  ),
]);

/** Attacks on what the browser brings back from the broker. */
export const authorizationResponseCases: readonly EvilCase[] = [
  ...good,
  ...states,
  ...issuers,
  ...codes,
  ...errors,
  ...encodings,
];
