/**
 * The name in Apple's posted answer: `user={"name":{"firstName":"…","lastName":"…"}}`.
 *
 * It is not signed, so nothing but the name is taken from it, and claims of the ID token go before it.
 */
export function postedName(body: URLSearchParams): Readonly<Record<string, string>> {
  const name = nameIn(body.get('user') ?? '');
  const given = shortText(name['firstName']);
  const family = shortText(name['lastName']);
  const full = [given, family].filter((part) => part !== undefined).join(' ');
  return {
    ...(given === undefined ? {} : { given_name: given }),
    ...(family === undefined ? {} : { family_name: family }),
    ...(full === '' ? {} : { name: full }),
  };
}

function nameIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const user = JSON.parse(json) as { readonly name?: unknown } | null;
    return typeof user?.name === 'object' && user.name !== null ? (user.name as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 150 ? value : undefined;
}
