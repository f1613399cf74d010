import { boundedFetch } from '../broker/bounded-fetch.js';
import { createChallengeDriver } from '../broker/challenge-driver.js';
import type { ChallengeTurn } from '../broker/challenge-driver.js';
import { parseChallengeReason } from '../broker/challenge-reason.js';
import { requestDiscovery } from '../broker/discovery-request.js';
import { formBody } from '../broker/form-body.js';
import type { LoginTurn } from '../broker/login-turn.js';
import { publicGet } from '../broker/public-get.js';
import { isJsonObject } from '../broker/read-json.js';
import type { ConnectionsDocument } from '../connection/connection.js';
import { parseConnectionsDocument } from '../connection/connections-document.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import { LoginError } from '../errors/login-error.js';
import type { LoginClient } from './login-client.js';

/** How the widget reaches the broker that it is the login page of. */
export interface LoginPageOptions {
  /** The path of the interaction: `/interaction/<uid>`. */
  readonly interaction: string;
  /** The token that the broker wants back in `X-CSRF-Token`. */
  readonly csrfToken: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** In milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number;
  /** Replaces the page's `location`. */
  readonly location?: Pick<Location, 'href' | 'assign'>;
}

/** What the broker knows of the login that its page is for. */
export interface LoginPageTransaction {
  readonly loginHint?: string;
  /** The connection that the app asked for. */
  readonly connection?: string;
  readonly prompt?: string;
  /** The name of the app that the person signs in to. */
  readonly clientName?: string;
  /** The broker waits for an answer already. */
  readonly resume?: boolean;
  /** What went wrong at the source that the person comes back from. */
  readonly error?: LoginError;
}

/** The connections of a login page, and what it is for. */
export interface LoginPageDocument extends ConnectionsDocument {
  readonly transaction: LoginPageTransaction;
}

/** What a login page needs of a client. */
export interface LoginPageBackend extends Pick<
  LoginClient,
  'connections' | 'discover' | 'start' | 'submit' | 'signIn'
> {
  connections(options?: { readonly signal?: AbortSignal }): Promise<LoginPageDocument>;
  /** Where the person goes who does not want to sign in: back to the app, with `access_denied`. */
  readonly cancelUrl: string;
}

function readTransaction(value: unknown): LoginPageTransaction {
  const source = isJsonObject(value) ? value : {};
  const read = (name: string, as: keyof LoginPageTransaction): LoginPageTransaction =>
    typeof source[name] === 'string' ? { [as]: source[name] } : {};
  return {
    ...read('login_hint', 'loginHint'),
    ...read('connection', 'connection'),
    ...read('prompt', 'prompt'),
    ...read('client_name', 'clientName'),
    ...(source['resume'] === true && { resume: true }),
    ...(isJsonObject(source['error']) && {
      error: parseChallengeReason(source['error'], { status: 200, headers: new Headers() }),
    }),
  };
}

/**
 * Makes the backend of the widget when it runs as the broker's own login page.
 *
 * A finished login is a turn of kind `redirect` with the address that the browser goes to.
 *
 * @throws {LoginError} invalid_config — the interaction is no path of this origin.
 */
export function createLoginPageBackend(options: LoginPageOptions): LoginPageBackend {
  const { interaction, csrfToken, fetch, timeoutMs, location = globalThis.location } = options;
  const { origin } = new URL(location.href);
  const base = URL.canParse(interaction, origin) ? new URL(interaction, origin) : undefined;
  if (base?.origin !== origin)
    throw new LoginError('invalid_config', 'The option "interaction" must be a path of this origin.', {
      phase: 'config',
    });
  const at = (path: string): string => `${origin}${base.pathname.replace(/\/$/, '')}/${path}`;
  const headers = { 'x-csrf-token': csrfToken, accept: 'application/json' };
  const limits = { timeoutMs, fetch };

  const driver = createChallengeDriver((params, signal) =>
    boundedFetch(
      at('challenge'),
      { method: 'POST', headers, body: formBody(params), credentials: 'same-origin' },
      { ...limits, phase: 'challenge', signal },
    ),
  );

  function turn(answer: ChallengeTurn): LoginTurn {
    if (answer.kind === 'finished') {
      const url = URL.canParse(answer.redirectTo, origin) ? new URL(answer.redirectTo, origin) : undefined;
      if (url?.origin === origin) return { kind: 'redirect', url: url.href };
    } else if (answer.kind !== 'code') return answer.kind === 'redirect' ? { kind: 'redirect' } : answer;
    throw new LoginError('invalid_response', 'A login page ends at an address of the broker.', { phase: 'challenge' });
  }

  return {
    cancelUrl: at('cancel'),

    async connections({ signal } = {}) {
      const phase = 'connections';
      const answer = await publicGet(at('connections'), { ...limits, phase, signal });
      const { json } = answer;
      if (json) return { ...parseConnectionsDocument(json), transaction: readTransaction(json['transaction']) };
      if (answer.status !== 400) throw fromHttpStatus(phase, answer);
      throw new LoginError('session_expired', 'The interaction at the broker is over.', { phase });
    },

    discover: (identifier, { signal } = {}) =>
      requestDiscovery({
        ...limits,
        endpoint: at('discovery'),
        identifier,
        headers,
        credentials: 'same-origin',
        signal,
      }),

    async start(intent, input, { signal } = {}) {
      const { action, connection, variant } = intent;
      const params = { action, ...(connection ? { connection } : {}), ...(variant ? { variant } : {}) };
      return turn(await driver.start(params, input, signal));
    },

    submit: async (input, { signal } = {}) => turn(await driver.submit(input, signal)),

    async signIn({ connection, identifier, variant } = {}) {
      if (!connection) throw new LoginError('unknown_connection', 'A login page goes on with one of its connections.');
      const query = new URLSearchParams({ connection });
      if (identifier) query.set('login_hint', identifier);
      if (variant) query.set('variant', variant);
      location.assign(at(`start?${query.toString()}`));
      return { status: 'redirecting' };
    },
  };
}
