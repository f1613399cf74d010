import { typed, type BrokerState } from './broker-state.js';
import type { Json } from './compact-jwt.js';
import { checkDpopProof } from './dpop-proof.js';
import { people } from './grants.js';
import type { LoggedRequest } from './logged-request.js';
import { jsonReply, type Reply } from './reply.js';

/** The connections document of the honest broker. */
export function honestConnections({ issuer, clientId }: BrokerState): Json {
  return {
    version: 1,
    issuer,
    client_id: clientId,
    identifier_first: false,
    connections: [
      {
        kind: 'database',
        strategy: 'broker',
        id: 'users',
        hint: { connection: 'users' },
        label: 'E-mail and password',
        modes: ['embedded', 'redirect'],
        visibility: 'button',
        identifiers: [{ type: 'email' }],
        password: {},
        reset: 'code',
      },
      {
        kind: 'social',
        strategy: 'fabrikam',
        id: 'social',
        hint: { connection: 'social' },
        label: 'Fabrikam',
        modes: ['redirect', 'popup'],
        visibility: 'button',
      },
      {
        kind: 'enterprise',
        strategy: 'oidc',
        id: 'acme',
        hint: { connection: 'acme' },
        label: 'Acme',
        modes: ['redirect'],
        visibility: 'identifier',
        domains: { match: 'remote' },
      },
    ],
  };
}

/** Home-realm discovery by the domain of an address. */
export function answerLoginDiscovery(state: BrokerState, request: LoggedRequest): Reply {
  const form = request.headers['content-type']?.includes('json')
    ? new URLSearchParams(JSON.parse(request.body) as Record<string, string>)
    : new URLSearchParams(request.body);
  const identifier = form.get('identifier') ?? '';
  if (!identifier.startsWith('*@')) state.complaints.push('login discovery: more than the domain was sent');
  return jsonReply(
    identifier.endsWith('@acme.example') ? { outcome: 'connection', connection: 'acme' } : { outcome: 'local' },
  );
}

/** The challenge endpoint: `users` by password, `email` by a code. */
export async function answerChallenge(
  state: BrokerState,
  request: LoggedRequest,
  form: URLSearchParams,
): Promise<Reply> {
  for (const [name, kind] of [
    ['password', 'password'],
    ['username', 'identifier'],
    ['otp', 'one-time code'],
  ] as const) {
    const value = form.get(name);
    if (value !== null) state.secrets.keep(kind, value);
  }
  const known = form.get('auth_session');
  const start = known === null ? form : state.authSessions.get(known);
  if (!start) return jsonReply({ error: 'invalid_session' }, 400);
  if (known !== null) state.authSessions.delete(known);
  const proof = request.headers['dpop'];
  const jkt = proof === undefined ? undefined : (await checkDpopProof(proof, request)).thumbprint;

  const passwordOk = form.get('username') === typed.username && form.get('password') === typed.password;
  if (passwordOk || form.get('otp') === typed.otp)
    return jsonReply({ authorization_code: issueCode(state, start, jkt) });
  const authSession = state.secrets.make('auth session', 'as');
  state.authSessions.set(authSession, start);
  const again = { error: 'insufficient_authorization', auth_session: authSession, expires_in: 600 };
  const challenge =
    start.get('connection') === 'email'
      ? { step: 'code', channel: 'email', target: 'c***@a***.example', length: 8, attempts_left: 4 }
      : { step: 'password', can_reset: true };
  const wrong = form.has('password') ? 'invalid_credentials' : form.has('otp') ? 'invalid_code' : undefined;
  if (wrong === undefined) return jsonReply({ ...again, challenge }, 401);
  return jsonReply({ ...again, challenge, reason: { code: wrong } }, 403);
}

function issueCode(state: BrokerState, start: URLSearchParams, jkt: string | undefined): string {
  return state.grants.issueCode({
    person: people.ada,
    clientId: state.clientId,
    redirectUri: start.get('redirect_uri') ?? undefined,
    scope: start.get('scope') ?? '',
    codeChallenge: start.get('code_challenge') ?? '',
    nonce: start.get('nonce') ?? undefined,
    authTime: state.now(),
    acr: undefined,
    connection: start.get('connection') ?? undefined,
    jkt,
    revoked: false,
  });
}
