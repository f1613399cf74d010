/** Form parameters; a parameter that is undefined is left out, and one may occur several times. */
export type FormParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Writes form parameters. */
export function formBody(params: FormParams): URLSearchParams {
  return new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) => [value ?? []].flat().map((item) => [name, item])),
  );
}
