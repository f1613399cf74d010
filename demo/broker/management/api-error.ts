import type { Problem } from '../config/problems.js';

/** A refusal of the management API: `{ error, error_description, problems? }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError' as const;
  readonly status: number;
  readonly code: string;
  /** Each thing that is wrong, with its path in what was sent. */
  readonly problems: readonly Problem[] | undefined;

  constructor(status: number, code: string, message: string, problems?: readonly Problem[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** What is asked for is not there. */
export function notFound(what: string): ApiError {
  return new ApiError(404, 'not_found', `There is no such ${what}.`);
}

/** What was sent cannot be used; every problem is listed. */
export function invalid(problems: readonly Problem[]): ApiError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new ApiError(400, 'invalid_request', `What was sent has ${count}.`, problems);
}

/** Throws when there are problems. */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalid(problems);
}
