const raw: unique symbol = Symbol('html');

/** Markup that is safe to send: only {@link html} and {@link trusted} make it. */
export interface Html {
  readonly [raw]: string;
}

/** What {@link html} takes between its parts. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function write(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
  if (isList(value)) return value.map(write).join('');
  return value[raw];
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

/** Writes markup; every value that is not markup itself is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { [raw]: String.raw({ raw: strings }, ...values.map(write)) };
}

/** Takes a string as markup as it is; for text of this program and of its libraries only. */
export function trusted(markup: string): Html {
  return { [raw]: markup };
}

/** The text of markup, ready to be sent. */
export function toMarkup(value: Html): string {
  return value[raw];
}
