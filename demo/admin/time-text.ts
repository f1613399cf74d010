const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A time in the person's own zone and way of writing. */
export function timeText(iso: string | null): string {
  return iso === null ? 'never' : format.format(new Date(iso));
}
