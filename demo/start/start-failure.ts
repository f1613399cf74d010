/** A reason why the demo cannot start, in one sentence for the person who starts it. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure' as const;
}

/** The sentence to print for an error: its own words when it is meant for people, else the error with its origin. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return portTaken(port);
  if (code === 'EACCES' && port !== undefined) return `Port ${String(port)} may not be used by this user.`;
  if (/^Start(?:Failure|Error)$/.test(error.name)) return error.message;
  return error.stack ?? error.message;
}

/** What to say when a port cannot be had. */
export function portTaken(port: number | undefined): string {
  return `Port ${String(port)} is taken: stop what uses it, or choose other ports with "npm start -- --port N".`;
}
