import type { Context } from 'koa';

import { createAccessTokenVerifier } from './access-token.js';
import { createProofVerifier, proofAlgorithms } from './dpop-proof.js';
import { createNonces } from './nonces.js';
import { pass, refuse, type AccessToken, type Refusal, type Verdict } from './verdict.js';

/** Which tokens an API takes. */
export interface GuardOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The origin under which callers reach the API. */
  readonly url: string;
  readonly realm: string;
  /** Asks for a nonce in each DPoP proof. @defaultValue false */
  readonly requireNonce?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What one endpoint asks for, beside a good token. */
export interface Demand {
  readonly scope: string;
  /** How the person must have signed in: one of these. */
  readonly acrValues?: readonly string[];
  /** How long ago the person may have signed in, in seconds. */
  readonly maxAgeSeconds?: number;
}

/** Lets a request in, or answers it with the reason why not. */
export interface Guard {
  /** The caller, or undefined when the request has been answered. */
  admit(context: Context, demand: Demand): Promise<AccessToken | undefined>;
}

type Scheme = 'Bearer' | 'DPoP';

/** Reads the token of a request (RFC 6750 §2.1; the form and query variants are not taken). */
function credentials(context: Context): Verdict<{ scheme: Scheme; token: string }> {
  const header = context.get('Authorization');
  if (!header) return refuse(401);
  const match = /^(?<scheme>Bearer|DPoP) +(?<token>[\w.~+/-]+=*)$/i.exec(header);
  if (!match?.groups) return refuse(400, 'invalid_request', 'The Authorization header cannot be read.');
  const { scheme, token } = match.groups as { scheme: string; token: string };
  return pass({ scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token });
}

function meets(token: AccessToken, demand: Demand, nowMs: number): Verdict<void> {
  if (!token.scope.has(demand.scope)) {
    return refuse(403, 'insufficient_scope', 'The token lacks a scope.', { scope: demand.scope });
  }
  const { acrValues, maxAgeSeconds } = demand;
  const asked = {
    ...(acrValues ? { acr_values: acrValues.join(' ') } : {}),
    ...(maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }),
  };
  if (acrValues && !(token.acr !== undefined && acrValues.includes(token.acr))) {
    return refuse(401, 'insufficient_user_authentication', 'A stronger sign-in is needed.', asked);
  }
  if (maxAgeSeconds !== undefined && !(token.authTime && nowMs / 1000 - token.authTime <= maxAgeSeconds)) {
    return refuse(401, 'insufficient_user_authentication', 'A more recent sign-in is needed.', asked);
  }
  return pass(undefined);
}

function challenge(scheme: Scheme, members: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(scheme === 'DPoP' ? { ...members, algs: proofAlgorithms.join(' ') } : members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${String(value)}"`);
  return `${scheme} ${written.join(', ')}`;
}

/** Makes the guard of an API: DPoP-bound tokens with a proof, other tokens as Bearer. */
export function createGuard({
  issuer,
  audience,
  url,
  realm,
  requireNonce = false,
  now = Date.now,
}: GuardOptions): Guard {
  const nonces = requireNonce ? createNonces() : undefined;
  const verifyToken = createAccessTokenVerifier({ issuer, audience, now });
  const verifyProof = createProofVerifier({ now, ...(nonces ? { nonces } : {}) });

  function answer(context: Context, scheme: Scheme | undefined, refusal: Refusal): void {
    const { status, error, description, parameters } = refusal;
    context.status = status;
    context.body = { error: error ?? 'unauthorized', error_description: description ?? 'A token is needed.' };
    if (status === 503) {
      context.set('Retry-After', '2');
      return;
    }
    if (nonces) context.set('DPoP-Nonce', nonces.current(now()));
    const members = { realm, error, error_description: description, ...parameters };
    context.set(
      'WWW-Authenticate',
      (scheme ? [scheme] : (['DPoP', 'Bearer'] as const)).map((name) => challenge(name, members)).join(', '),
    );
  }

  return {
    async admit(context, demand) {
      const given = credentials(context);
      if (!given.ok) {
        answer(context, undefined, given.refusal);
        return undefined;
      }
      const { token } = given.value;
      let { scheme } = given.value;
      const verdict = await verifyToken(token);
      if (!verdict.ok) {
        answer(context, scheme, verdict.refusal);
        return undefined;
      }
      const { keyThumbprint } = verdict.value;
      let binding: Verdict<void> = pass(undefined);
      if (keyThumbprint !== undefined) {
        binding =
          scheme === 'DPoP'
            ? await verifyProof(context.req.headersDistinct['dpop'] ?? [], {
                method: context.method,
                url: new URL(context.originalUrl, url).href,
                accessToken: token,
                keyThumbprint,
              })
            : // A bound token that comes as Bearer may have been stolen (RFC 9449 §7.2).
              refuse(401, 'invalid_token', 'The token is bound to a key: it needs the DPoP scheme and a proof.');
        scheme = 'DPoP';
      } else if (scheme === 'DPoP') {
        binding = refuse(401, 'invalid_token', 'The token is not bound to a key: it needs the Bearer scheme.');
        scheme = 'Bearer';
      }
      for (const check of [binding, meets(verdict.value, demand, now())]) {
        if (check.ok) continue;
        answer(context, scheme, check.refusal);
        return undefined;
      }
      if (nonces) context.set('DPoP-Nonce', nonces.current(now()));
      return verdict.value;
    },
  };
}
