import { fail } from '../errors/fail.js';
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

/** Signs the person in more strongly; `true` when that was done. */
type StepUp = ((challenge: StepUpChallenge) => Promise<boolean>) | undefined;

/**
 * Calls an API with the access token, which goes to declared origins and nowhere else.
 *
 * @param stepUp - Signs the person in more strongly; the request is then repeated.
 * @throws {LoginError} invalid_config — the origin is not declared.
 * @throws {LoginError} interaction_required — the API wants a stronger or newer login, and there is no `stepUp`.
 */
export async function apiFetch(
  context: ClientContext,
  input: string | URL | Request,
  init: RequestInit | undefined,
  stepUp: StepUp,
): Promise<Response> {
  const { config, environment } = context;
  const target = input instanceof Request ? input.url : new URL(input, environment.location?.href).href;
  const { origin, username, password } = new URL(target);
  if (!config.apiOrigins.includes(origin) || username || password)
    fail('invalid_config', phase, `No token is sent to ${origin}: add it to the option "apiOrigins".`);
  const request = new Request(input instanceof Request ? input : target, init);
  return authorizedFetch(context, request, resourceFor(config.resources, request.url), stepUp);
}

/**
 * Sends a request with the access token of a resource.
 *
 * A token that is not taken is renewed once, and the request repeated if its method allows that; a nonce that is wanted
 * in the proof is put into it, once, and a proof that is not taken is made anew, once.
 *
 * @see [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3), [RFC 9449 §9](https://www.rfc-editor.org/rfc/rfc9449#section-9), [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)
 */
export async function authorizedFetch(
  { environment, session, clock, dpop }: ClientContext,
  request: Request,
  resource: string,
  stepUp?: StepUp,
): Promise<Response> {
  const { method, url, signal } = request;
  const { origin } = new URL(url);
  const bound = (await session.stored())?.bound ? await dpop() : undefined;

  // What the API can object to, each once.
  const met = new Set<string>();
  for (let refresh = false; ;) {
    const token = await session.token(resource, { refresh, signal });
    const attempt = request.clone();
    attempt.headers.set('authorization', `${bound ? 'DPoP' : 'Bearer'} ${token}`);
    if (bound) attempt.headers.set('dpop', await bound.proof(method, url, token));
    const response = await environment
      .fetch(attempt)
      .catch((cause: unknown) =>
        signal.aborted
          ? fail('cancelled', phase, 'The call was cancelled.')
          : fail('network', phase, `${origin} could not be reached, or does not allow this origin.`, { cause }),
      );
    const { status, headers } = response;
    const fresh = bound?.learn(url, headers);
    if (status !== 401) return response;

    const challenge = headers.get('www-authenticate') ?? '';
    const error = parameter(challenge, 'error') ?? '';
    const first = !met.has(error);
    met.add(error);
    refresh = error === 'invalid_token';
    if (error === 'insufficient_user_authentication') {
      const acrValues = parameter(challenge, 'acr_values')?.split(' ').filter(Boolean);
      const maxAge = Number(parameter(challenge, 'max_age') ?? NaN);
      const wanted: StepUpChallenge = {
        ...(acrValues?.length && { acrValues }),
        ...(maxAge >= 0 && { maxAgeSeconds: maxAge }),
      };
      if (!first || !(await stepUp?.(wanted)))
        fail('interaction_required', phase, `${origin} wants a stronger or newer login.`, {
          broker: { status, code: error },
          stepUp: wanted,
        });
    } else {
      // A proof is not taken when the browser sent it twice, or when the clock of this machine is wrong.
      const refused = bound && error === 'invalid_dpop_proof';
      const mendable = refused || (error === 'use_dpop_nonce' && fresh) || (refresh && idempotent.test(method));
      if (!first || !mendable) return response;
      if (refused) clock.observe(headers);
    }
  }
}
