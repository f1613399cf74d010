import { createChallengeDriver } from '../broker/challenge-driver.js';
import type { ChallengeDriver, ChallengeTurn } from '../broker/challenge-driver.js';
import type { LoginIntent, LoginTurn, StepInput } from '../broker/login-turn.js';
import { fail } from '../errors/fail.js';
import { authorizationRequest, authorizationUrl } from './authorization-request.js';
import type { ClientContext } from './client-context.js';
import type { Environment } from './environment.js';
import { postForm } from './post-form.js';
import { sameSite } from './same-site.js';
import { exchangeCode } from './token-grant.js';
import type { Transaction } from './transaction-store.js';

const phase = 'challenge';

/** Why credentials must not be typed on this page; `undefined` when they may. */
function hindrance({ window }: Environment, endpoint: string, crossSite: boolean): string | undefined {
  if (!window) return undefined;
  if (!window.isSecureContext) return 'the page is not in a secure context';
  if (window.top !== window.self && !crossSite) return 'the page is framed';
  if (!sameSite(window.location.href, endpoint) && !crossSite) return 'the broker is on another site';
  return undefined;
}

/** An embedded login: credentials are typed here, and the broker answers with steps. */
export interface EmbeddedLogin {
  start(intent: LoginIntent, input?: StepInput, signal?: AbortSignal): Promise<LoginTurn>;
  submit(input: StepInput, signal?: AbortSignal): Promise<LoginTurn>;
}

/**
 * Makes embedded logins of a client, through the broker's challenge endpoint.
 *
 * Where that must not be, or the broker has none, the first turn is a `redirect`.
 *
 * @see [OAuth 2.0 for First-Party Applications](https://datatracker.ietf.org/doc/draft-ietf-oauth-first-party-apps/)
 */
export function createEmbeddedLogin(context: ClientContext): EmbeddedLogin {
  const { config, environment, limits } = context;
  let driver: ChallengeDriver | undefined;
  let pending: Transaction | undefined;
  let endpoint = '';

  async function follow(answer: ChallengeTurn, signal: AbortSignal | undefined): Promise<LoginTurn> {
    if (answer.kind === 'step') return answer;
    const transaction = pending;
    driver = pending = undefined;
    if (answer.kind === 'failed') return answer;
    if (answer.kind === 'code' && transaction) {
      await exchangeCode(context, answer.code, transaction, signal);
      return { kind: 'signed-in' };
    }
    if (answer.kind !== 'redirect' || !transaction)
      return fail('invalid_response', phase, 'The challenge ended in an unknown way.');
    if (answer.requestUri === undefined) return { kind: 'redirect' };
    context.transactions.save(transaction);
    const params = { client_id: config.clientId, request_uri: answer.requestUri };
    return { kind: 'redirect', url: authorizationUrl(endpoint, params) };
  }

  return {
    async start(intent, input, signal) {
      driver = pending = undefined;
      const metadata = await context.metadata.read(signal);
      const { authorization_challenge_endpoint: challengeEndpoint } = metadata;
      if (!challengeEndpoint) return { kind: 'redirect' };
      const reason = hindrance(environment, challengeEndpoint, config.allowCrossSiteEmbedding);
      if (reason) {
        console.warn(`idp-login: no credentials are taken on this page, because ${reason}; going on by redirect.`);
        return { kind: 'redirect' };
      }
      const request = await authorizationRequest(context, intent, 'redirect', undefined, signal);
      // A popup's answer comes back to this page; so does this one.
      pending = request.transaction;
      endpoint = request.endpoint;
      const dpop = pending.bound ? await context.dpop() : undefined;
      driver = createChallengeDriver(
        (params, abort) => postForm(challengeEndpoint, params, { ...limits, phase, signal: abort }, dpop),
        { client_id: config.clientId },
      );
      const action = intent.action === 'step-up' ? 'login' : intent.action;
      const connection =
        (await context.findConnection(intent.connection, signal))?.hint.connection ?? intent.connection;
      const params = { ...request.params, action, connection };
      return follow(await driver.start(params, input, signal), signal);
    },
    async submit(input, signal) {
      if (!driver) return fail('transaction_lost', phase, 'No embedded login was begun.');
      return follow(await driver.submit(input, signal), signal);
    },
  };
}
