/** What a language needs to speak of numbers and alternatives. */
export interface Grammar<Rules extends readonly Intl.LDMLPluralRule[]> {
  /** Picks the form that goes with a number, and puts the number in place of `#`. */
  readonly count: (n: number, ...forms: { readonly [K in keyof Rules]: string }) => string;
  /** A label for a field that takes several kinds. */
  readonly either: (kinds: readonly string[]) => string;
}

/**
 * The grammar of a language. `rules` are the plural rules that whole numbers fall under, in the order of the forms that
 * `count` takes; the last form stands for every other number.
 */
export function grammarOf<const Rules extends readonly Intl.LDMLPluralRule[]>(
  locale: string,
  rules: Rules,
): Grammar<Rules> {
  const plural = new Intl.PluralRules(locale);
  const digits = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: 'disjunction' });
  return {
    count(n, ...forms) {
      const form = forms[rules.indexOf(plural.select(n))] ?? forms.at(-1) ?? '';
      return form.replace('#', digits.format(n));
    },
    either: ([first = '', ...rest]) => list.format([first, ...rest.map((kind) => kind.toLocaleLowerCase(locale))]),
  };
}
