import { fromHttpStatus, retryAfterMs } from '../errors/from-http-status.js';
import { fromOAuthError } from '../errors/from-oauth-error.js';
import { LoginError } from '../errors/login-error.js';
import type { BoundedResponse } from './bounded-fetch.js';
import { challengeInput } from './challenge-input.js';
import { parseChallengeReason } from './challenge-reason.js';
import { parseChallengeStep } from './challenge-step.js';
import type { FormParams } from './form-body.js';
import type { Step, StepInput } from './login-turn.js';
import { isJsonObject, readJson } from './read-json.js';

/** One answer of a challenge endpoint. */
export type ChallengeTurn =
  | {
      readonly kind: 'step';
      readonly step: Step;
      readonly error?: LoginError;
      readonly alternatives?: readonly string[];
    }
  /** Done: the code is to be exchanged at the token endpoint. */
  | { readonly kind: 'code'; readonly code: string }
  /** Done, on the broker's own login page: the browser goes there. */
  | { readonly kind: 'finished'; readonly redirectTo: string }
  /** The browser must go on by redirect, with a pushed request if there is one. */
  | { readonly kind: 'redirect'; readonly requestUri?: string }
  | { readonly kind: 'failed'; readonly error: LoginError };

/** Posts form parameters to a challenge endpoint. */
export type SendChallenge = (params: FormParams, signal?: AbortSignal) => Promise<BoundedResponse>;

/** Drives one embedded login, step by step. */
export interface ChallengeDriver {
  /** Begins; the input may answer the first step already. */
  start(params: FormParams, input?: StepInput, signal?: AbortSignal): Promise<ChallengeTurn>;
  /** Answers the last step. */
  submit(input: StepInput, signal?: AbortSignal): Promise<ChallengeTurn>;
}

const phase = 'challenge';

/**
 * Drives a challenge endpoint (OAuth 2.0 for First-Party Applications, profile `urn:idp-login:challenge:1`).
 *
 * What a person can mend by trying again (no network, a busy server) rejects with a retryable `LoginError` and leaves
 * the login where it was.
 *
 * @param every - Parameters of every request, the first and the others.
 */
export function createChallengeDriver(send: SendChallenge, every: FormParams = {}): ChallengeDriver {
  let session: string | undefined;
  let last: Extract<ChallengeTurn, { kind: 'step' }> | undefined;

  function read(response: BoundedResponse): ChallengeTurn {
    const { status, headers } = response;
    if (status >= 500) throw fromHttpStatus(status, headers, phase);
    const json = readJson(response, phase);
    if (typeof json['auth_session'] === 'string') session = json['auth_session'];

    if (status === 200) {
      const { authorization_code: code, redirect_to: redirectTo } = json;
      if (typeof code === 'string' && code) return { kind: 'code', code };
      if (typeof redirectTo === 'string' && redirectTo) return { kind: 'finished', redirectTo };
      throw new LoginError('invalid_response', 'The challenge endpoint answered 200 without a code.', { phase });
    }

    const { challenge, reason, error, error_description: description, request_uri: requestUri, alternatives } = json;
    if (error === 'redirect_to_web')
      return { kind: 'redirect', ...(typeof requestUri === 'string' ? { requestUri } : {}) };
    const waitMs = retryAfterMs(headers.get('retry-after'), Date.now());
    const failure = isJsonObject(reason) ? parseChallengeReason(reason, status, waitMs) : undefined;

    if (isJsonObject(challenge)) {
      const step = parseChallengeStep(challenge);
      // A newer broker may ask for what this version cannot show; its own pages can.
      if (!step) return { kind: 'redirect' };
      const others = challenge['alternatives'] ?? alternatives;
      const known = Array.isArray(others) ? others.filter((id) => typeof id === 'string') : [];
      last = {
        kind: 'step',
        step,
        ...(failure ? { error: failure } : {}),
        ...(known.length ? { alternatives: known } : {}),
      };
      return last;
    }

    const wrong =
      failure ??
      fromOAuthError(
        {
          error: typeof error === 'string' ? error : 'unknown',
          description: typeof description === 'string' ? description : null,
          status,
          retryAfterMs: waitMs,
        },
        phase,
      );
    // Told to wait, the person still has the step before them.
    if (status === 429 && last) return { ...last, error: wrong };
    return { kind: 'failed', error: wrong };
  }

  return {
    async start(params, input = {}, signal) {
      session = last = undefined;
      return read(await send({ ...params, ...every, ...challengeInput(input) }, signal));
    },
    async submit(input, signal) {
      const follow = session ? { auth_session: session } : {};
      return read(await send({ ...every, ...follow, ...challengeInput(input) }, signal));
    },
  };
}
