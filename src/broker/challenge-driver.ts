import { fromHttpStatus } from '../errors/from-http-status.js';
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
  let first: FormParams = {};
  let session: string | undefined;
  let last: Extract<ChallengeTurn, { kind: 'step' }> | undefined;

  function read(response: BoundedResponse): ChallengeTurn {
    const { status } = response;
    if (status >= 500) throw fromHttpStatus(phase, response);
    const json = readJson(phase, response);
    const { authorization_code: code, redirect_to: redirectTo, auth_session: next } = json;
    if (typeof next === 'string') session = next;

    if (status === 200) {
      if (typeof code === 'string' && code) return { kind: 'code', code };
      if (typeof redirectTo === 'string' && redirectTo) return { kind: 'finished', redirectTo };
      throw new LoginError('invalid_response', 'The challenge endpoint answered 200 without a code.', { phase });
    }

    const { challenge, reason, error, error_description: description, request_uri: requestUri } = json;
    if (error === 'redirect_to_web') return { kind: 'redirect', ...(typeof requestUri === 'string' && { requestUri }) };
    const wrong = isJsonObject(reason) ? parseChallengeReason(reason, response) : undefined;

    if (isJsonObject(challenge)) {
      const step = parseChallengeStep(challenge);
      // A newer broker may ask for what this version cannot show; its own pages can.
      if (!step) return { kind: 'redirect' };
      const others = challenge['alternatives'] ?? json['alternatives'];
      const alternatives = Array.isArray(others) ? others.filter((id) => typeof id === 'string') : [];
      last = { kind: 'step', step, ...(wrong && { error: wrong }), ...(alternatives[0] && { alternatives }) };
      return last;
    }

    const failure = wrong ?? fromOAuthError(phase, typeof error === 'string' ? error : '', description, response);
    // Told to wait, the person still has the step before them.
    return status === 429 && last ? { ...last, error: failure } : { kind: 'failed', error: failure };
  }

  return {
    async start(params, input = {}, signal) {
      session = last = undefined;
      first = params;
      return read(await send({ ...params, ...every, ...challengeInput(input) }, signal));
    },
    async submit(input, signal) {
      // While the broker has not answered the first request, it knows of no login: every further one is a first one.
      const login = last ? { auth_session: session } : first;
      return read(await send({ ...login, ...every, ...challengeInput(input) }, signal));
    },
  };
}
