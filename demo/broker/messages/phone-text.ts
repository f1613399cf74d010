/** What a template can say. */
export interface PhoneTextValues {
  readonly code: string;
  readonly application: string;
  readonly minutes: number;
}

/** The text of a message, when the tenant wrote none. */
export const textTemplate = '{{code}} is your code for {{application}}. It works for {{minutes}} min.';

/** What a voice says, when the tenant wrote nothing; the code comes twice, since nobody can look again. */
export const voiceTemplate =
  'Hello. Your code for {{application}} is {{code}}. I repeat, your code is {{code}}. Goodbye.';

const names: ReadonlySet<string> = new Set(['code', 'application', 'minutes']);

/** What is wrong with a template; `undefined` when it can be used. */
export function templateProblem(template: string): string | undefined {
  const used = [...template.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
  const unknown = used.find((name) => !names.has(name));
  if (unknown !== undefined) return `names {{${unknown}}}; known are ${[...names].join(', ')}`;
  return used.includes('code') ? undefined : 'must have {{code}} in it';
}

/** Fills a template in; for a voice the digits stand apart, so that they are read one by one. */
export function phoneText(template: string, values: PhoneTextValues, channel: 'sms' | 'voice'): string {
  const code = channel === 'voice' ? [...values.code].join(', ') : values.code;
  const all: Readonly<Record<string, string>> = { ...values, code, minutes: String(values.minutes) };
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_whole, name: string) => all[name] ?? '');
}
