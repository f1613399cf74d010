/** A reason why the broker cannot start that the person who starts it can act on: one sentence, no stack. */
export class StartError extends Error {
  override readonly name = 'StartError' as const;
}
