import { refuseProblems } from './api-error.js';
import type { Problem } from '../config/problems.js';

/** What stands in the place of a secret that is kept: it goes out instead of the value, and coming back it leaves the value as it is. */
export const keptSecret = { kept: true } as const;

const secretName = /(secret|password|token|credentials|private_?key|api_?key)$/i;

/** The options of a connection as they may be shown: a secret is there or not, and that is all that is told. */
export function maskSecrets(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, isSecret));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, maskSecrets(member, isSecret || isSecretMember(name))]),
    );
  }
  return isSecret && typeof value === 'string' && value !== '' ? keptSecret : value;
}

/** The options that were sent, with the kept secrets of those before in their places. */
export function unmaskSecrets(sent: unknown, before: unknown, path: string): unknown {
  const problems: Problem[] = [];
  const result = unmask(sent, before, path, problems);
  refuseProblems(problems);
  return result;
}

function unmask(sent: unknown, before: unknown, path: string, problems: Problem[]): unknown {
  if (isMask(sent)) {
    if (typeof before === 'string') return before;
    problems.push({ path, message: 'is to keep a secret, but there is none' });
    return undefined;
  }
  if (Array.isArray(sent)) {
    return sent.map((item, index) => unmask(item, memberOf(before, index), `${path}[${index}]`, problems));
  }
  if (typeof sent !== 'object' || sent === null) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, member]) => [
      name,
      unmask(member, memberOf(before, name), `${path}.${name}`, problems),
    ]),
  );
}

// `configuration` of a custom database holds whatever its scripts must not have in their code.
function isSecretMember(name: string): boolean {
  return secretName.test(name) || name === 'configuration';
}

function isMask(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'kept' && 'kept' in value;
}

function memberOf(value: unknown, name: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string | number, unknown>)[name]
    : undefined;
}
