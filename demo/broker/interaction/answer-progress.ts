import type { HttpContext } from '../http/http-context.js';
import { answerJson } from '../http/json-answer.js';
import { statusOf, writeChallenge, writeReason } from './challenge-wire.js';
import type { Progress } from './login-engine.js';

/** Answers how far a login got, as JSON. */
export function answerProgress(ctx: HttpContext, progress: Progress, session: Record<string, unknown> = {}): void {
  const reason = 'reason' in progress ? progress.reason : undefined;
  if (reason?.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(reason.retryAfterSeconds));
  const asked =
    progress.kind === 'ask' ? progress.asked : progress.kind === 'throttled' ? progress.login.asked : undefined;
  if (asked !== undefined) {
    answerJson(ctx, reason === undefined ? 401 : statusOf(reason), {
      error: 'insufficient_authorization',
      ...session,
      challenge: writeChallenge(asked),
      ...(reason === undefined ? {} : { reason: writeReason(reason) }),
    });
    return;
  }
  const status = reason === undefined ? 400 : statusOf(reason);
  answerJson(ctx, reason?.code === 'unknown_connection' ? 400 : status, {
    error: reason === undefined ? 'redirect_to_web' : (oauthErrors[reason.code] ?? 'access_denied'),
    ...(reason === undefined ? {} : { reason: writeReason(reason) }),
  });
}

const oauthErrors: Readonly<Record<string, string>> = {
  unknown_connection: 'invalid_request',
  server_error: 'server_error',
  timeout: 'temporarily_unavailable',
  network: 'temporarily_unavailable',
  rate_limited: 'temporarily_unavailable',
  too_many_attempts: 'temporarily_unavailable',
};
