import type { Problem } from '../config/problems.js';
import type { HttpContext } from '../http/http-context.js';
import { readJson } from '../http/request-body.js';
import { ActionRefusedError } from '../extensibility/actions/action-library.js';
import type { ScriptProblem } from '../extensibility/host/script-check.js';
import { ScriptRefusedError } from '../extensibility/script-refused.js';
import { ApiError, invalid } from './api-error.js';

// A script has at most 100 kB; as JSON each of its characters can be six.
const maxBytes = 768 * 1024;

/** What a member of a request must be. */
type MemberType = 'text' | 'flag' | 'number' | 'list' | 'text or null';

/**
 * Reads the members of a request about scripts; all are optional unless `needed` names them.
 *
 * @throws ApiError — with every problem
 */
export async function readScriptBody(
  ctx: HttpContext,
  members: Readonly<Record<string, MemberType>>,
  needed: readonly string[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const sent = await readJson(ctx, maxBytes);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw invalid([{ path: '(root)', message: 'must be an object' }]);
  }
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(sent)) {
    const type = members[name];
    if (type === undefined) {
      problems.push({ path: name.slice(0, 80), message: `is not known; known are ${Object.keys(members).join(', ')}` });
    } else if (!fits(value, type)) problems.push({ path: name, message: `must be ${words[type]}` });
  }
  for (const name of needed) if (!(name in sent)) problems.push({ path: name, message: 'is missing' });
  if (problems.length > 0) throw invalid(problems);
  return sent as Record<string, unknown>;
}

const words: Readonly<Record<MemberType, string>> = {
  text: 'text',
  flag: 'true or false',
  number: 'a whole number from 0',
  list: 'a list',
  'text or null': 'text, or null to remove it',
};

function fits(value: unknown, type: MemberType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'list':
      return Array.isArray(value);
    case 'text or null':
      return typeof value === 'string' || value === null;
  }
}

/** Does what a library may refuse; its refusal becomes an answer of the API, with the place in the script. */
export function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ActionRefusedError) && !(error instanceof ScriptRefusedError)) throw error;
    const isUnknown = error.code === 'unknown' || error.code === 'unknown_action' || error.code === 'unknown_version';
    const status = isUnknown ? 404 : error.code === 'bound' || error.code === 'name_taken' ? 409 : 400;
    throw new ApiError(status, error.code, `${error.message}.`, [
      { path: error.problem === undefined ? 'name' : 'code', message: placeOf(error.message, error.problem) },
    ]);
  }
}

function placeOf(message: string, problem: ScriptProblem | undefined): string {
  return problem?.line === undefined ? message : `${message} (line ${problem.line}, column ${problem.column ?? 1})`;
}
