import type { DemoAccount } from '../sources/source.js';

/** What a person, or a script, needs to know about a demo that runs. */
export interface Overview {
  readonly app: string;
  readonly broker: string;
  /** The broker's admin page. */
  readonly admin: string;
  readonly mailbox: string;
  readonly accounts: readonly DemoAccount[];
}

/** Writes one line of JSON; accounts without a password have `null` there. */
export function overviewJson({ app, broker, admin, mailbox, accounts }: Overview): string {
  const listed = accounts.map(({ kind, identifier, password, authenticatorKey }) => ({
    kind,
    identifier,
    password: password ?? null,
    ...(authenticatorKey === undefined ? {} : { authenticatorKey }),
  }));
  return JSON.stringify({ app, broker, admin, mailbox, accounts: listed });
}

/** Writes rows in columns as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

/** Writes the table that `npm start` shows. */
export function overviewTable(
  { app, broker, admin, mailbox, accounts }: Overview,
  style: { readonly bold: boolean },
): string {
  const strong = (text: string): string => (style.bold ? `\u001b[1m${text}\u001b[22m` : text);
  const places = columns([
    ['App', app],
    ['Mailbox', mailbox],
    ['Broker', broker],
    ['Admin', admin],
  ]);
  const people = columns(
    accounts.map(({ kind, identifier, password, authenticatorKey }) => [
      kind,
      identifier,
      password ?? '(the code is in the mailbox)',
      ...(authenticatorKey === undefined ? [] : [`authenticator key ${authenticatorKey}`]),
    ]),
  );
  return [
    '',
    `  ${strong('idp-login demo')}`,
    '',
    ...places.map((line, index) => `  ${index === 0 ? strong(line) : line}`),
    '',
    `  ${strong('Accounts to try')}`,
    '',
    ...people.map((line) => `  ${line}`),
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
