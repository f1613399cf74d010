import type { LoginClient } from 'idp-login/client';

/** One thing that is wrong in what was sent. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A refusal of the management API. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem' as const;
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, message: string, problems: readonly Problem[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** Calls the management API as the administrator who is signed in. */
export interface ManagementClient {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Sends a file as it is. */
  upload<T>(path: string, file: Blob, type: string): Promise<T>;
}

/** Makes the client of an audience, which is also the API's address. */
export function createManagementClient(login: LoginClient, audience: string): ManagementClient {
  const call = async <T>(method: string, path: string, body?: Blob | string, type = 'application/json'): Promise<T> => {
    const response = await login.fetch(new URL(path.replace(/^\//, ''), audience), {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': type }) },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const answer = text === '' ? undefined : (JSON.parse(text) as unknown);
    if (response.ok) return answer as T;
    const refusal = (answer ?? {}) as {
      readonly error?: string;
      readonly error_description?: string;
      readonly problems?: readonly Problem[];
    };
    throw new ApiProblem(
      response.status,
      refusal.error ?? 'server_error',
      refusal.error_description ?? `The broker answered ${response.status}.`,
      refusal.problems ?? [],
    );
  };
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body === undefined ? undefined : JSON.stringify(body)),
    upload: (path, file, type) => call('POST', path, file, type),
  };
}

/** What to tell a person of an error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  return error instanceof Error ? `That did not work: ${error.message}` : 'That did not work.';
}
