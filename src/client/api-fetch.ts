import { LoginError } from '../errors/login-error.js';
import type { ClientContext } from './client-context.js';

/** What an API wants of the login before it answers (RFC 9470). */
export interface StepUpChallenge {
  readonly acrValues?: readonly string[];
  /** In seconds. */
  readonly maxAgeSeconds?: number;
}

const phase = 'api';
const idempotent = /^(?:GET|HEAD|OPTIONS|PUT|DELETE|TRACE)$/;

/** Reads one parameter of a `WWW-Authenticate` header. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`[\\s,]${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`, 'i').exec(` ${header}`);
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2];
}

/** The resource that a request is for: the configured one whose address is the longest beginning of the request's. */
export function resourceFor(resources: readonly string[], url: string): string {
  const [best] = resources
    .filter((resource) => url === resource || url.startsWith(resource.endsWith('/') ? resource : `${resource}/`))
    .toSorted((a, b) => b.length - a.length);
  return best ?? resources[0] ?? '';
}

/**
 * Calls an API with the access token, which goes to declared origins and nowhere else.
 *
 * A token that the API does not take is renewed once, and the request repeated if its method allows that; a nonce that
 * the API wants in the proof is put into it, once, and a proof that it does not take is made anew, once.
 *
 * @param stepUp - Signs the person in more strongly; the request is then repeated.
 * @throws {LoginError} invalid_config — the origin is not declared.
 * @throws {LoginError} interaction_required — the API wants a stronger or newer login, and there is no `stepUp`.
 * @see [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3), [RFC 9449 §9](https://www.rfc-editor.org/rfc/rfc9449#section-9), [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)
 */
export async function apiFetch(
  context: ClientContext,
  input: string | URL | Request,
  init: RequestInit | undefined,
  stepUp: ((challenge: StepUpChallenge) => Promise<boolean>) | undefined,
): Promise<Response> {
  const { config, environment, session, clock } = context;
  const target = input instanceof Request ? input.url : new URL(input, environment.location?.href).href;
  const { origin, username, password } = new URL(target);
  if (!config.apiOrigins.includes(origin) || username || password)
    throw new LoginError('invalid_config', `No access token is sent to ${origin}: add it to the option "apiOrigins".`, {
      phase,
    });
  const request = new Request(input instanceof Request ? input : target, init);
  const resource = resourceFor(config.resources, request.url);
  const bound = (await session.stored())?.bound ? await context.dpop() : undefined;

  const send = async (token: string): Promise<Response> => {
    const attempt = request.clone();
    attempt.headers.set('authorization', `${bound ? 'DPoP' : 'Bearer'} ${token}`);
    if (bound) attempt.headers.set('dpop', await bound.proof(attempt.method, attempt.url, token));
    const response = await environment.fetch(attempt).catch((cause: unknown) => {
      if (request.signal.aborted) throw new LoginError('cancelled', 'The API call was cancelled.', { phase });
      throw new LoginError('network', `${origin} could not be reached, or does not allow this origin.`, {
        phase,
        cause,
      });
    });
    return response;
  };

  let token = await session.token(resource, { signal: request.signal });
  let response = await send(token);
  const once = new Set(['nonce', 'proof', 'token', 'step-up']);
  while (response.status === 401) {
    const challenge = response.headers.get('www-authenticate') ?? '';
    const error = parameter(challenge, 'error');
    const fresh = bound?.learn(request.url, response.headers);
    if (error === 'use_dpop_nonce' && fresh && once.delete('nonce')) {
      response = await send(token);
    } else if (bound && error === 'invalid_dpop_proof' && once.delete('proof')) {
      // Sent twice by the browser, or the clock of this machine is wrong.
      clock.observe(response.headers);
      response = await send(token);
    } else if (error === 'invalid_token' && idempotent.test(request.method) && once.delete('token')) {
      token = await session.token(resource, { refresh: true, signal: request.signal });
      response = await send(token);
    } else if (error === 'insufficient_user_authentication') {
      const acrValues = parameter(challenge, 'acr_values')?.split(' ').filter(Boolean);
      const maxAge = Number(parameter(challenge, 'max_age') ?? NaN);
      const wanted: StepUpChallenge = {
        ...(acrValues?.length ? { acrValues } : {}),
        ...(maxAge >= 0 ? { maxAgeSeconds: maxAge } : {}),
      };
      if (!once.delete('step-up') || !(await stepUp?.(wanted))) {
        throw new LoginError('interaction_required', `${origin} wants a stronger or newer login.`, {
          phase,
          broker: { status: 401, code: error },
          stepUp: wanted,
        });
      }
      token = await session.token(resource, { signal: request.signal });
      response = await send(token);
    } else break;
  }
  bound?.learn(request.url, response.headers);
  return response;
}
