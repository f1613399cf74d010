import type { HttpContext } from '../http/http-context.js';
import type { Problem } from '../config/problems.js';
import { refuseProblems } from './api-error.js';

/** Which part of a list is asked for. */
export interface Page {
  /** From 0. */
  readonly page: number;
  readonly perPage: number;
}

/** The parameters of a request, by name; a name that is not known, or comes twice, is refused. */
export function readQuery(ctx: HttpContext, known: readonly string[]): ReadonlyMap<string, string> {
  const problems: Problem[] = [];
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(ctx.querystring)) {
    if (!known.includes(name))
      problems.push({ path: name.slice(0, 40), message: `is not known; known are ${known.join(', ')}` });
    else if (found.has(name)) problems.push({ path: name, message: 'came twice' });
    else found.set(name, value);
  }
  refuseProblems(problems);
  return found;
}

/** Reads `page` and `per_page`. */
export function readPage(query: ReadonlyMap<string, string>): Page {
  const problems: Problem[] = [];
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const text = query.get(name);
    const value = text === undefined ? fallback : Number(text);
    if (text === '' || !Number.isInteger(value) || value < min || value > max) {
      problems.push({ path: name, message: `must be a whole number from ${min} to ${max}` });
    }
    return value;
  };
  const page = { page: number('page', 0, 0, 100_000), perPage: number('per_page', 50, 1, 100) };
  refuseProblems(problems);
  return page;
}
