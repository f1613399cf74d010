import type {
  Connection,
  ConnectionsDocument,
  DatabaseConnection,
  EnterpriseConnection,
  IdentifierSpec,
  PasswordlessConnection,
} from '../connection/connection.js';

import type { FlowSetup } from './login-state.js';

/** What the connections of a document amount to on this page. */
export interface Offer {
  /** Connections that get a button of their own, in order. */
  readonly buttons: readonly Connection[];
  /** The store whose password can be typed here. */
  readonly database: DatabaseConnection | undefined;
  /** Codes and links that can be asked for here. */
  readonly passwordless: readonly PasswordlessConnection[];
  /** A store of users that must be reached by redirect. */
  readonly elsewhere: Connection | undefined;
  /** What the identifier field accepts; nothing means that there is no such field. */
  readonly identifiers: readonly IdentifierSpec[];
  /** What is typed may belong to a company. */
  readonly discovers: boolean;
  readonly entry: 'choose' | 'identifier' | 'credentials';
}

/** Tells whether this page may ask for the secrets of a connection. */
export function runsHere(connection: Connection, setup: FlowSetup): boolean {
  const hasForm =
    connection.kind === 'database' ||
    connection.kind === 'passwordless' ||
    connection.kind === 'passkey' ||
    (connection.kind === 'enterprise' && connection.form !== undefined);
  if (!hasForm) return false;
  if (setup.position === 'login-page') return true;
  return setup.secretsAllowed && connection.modes.includes('embedded') && (setup.mode ?? 'embedded') === 'embedded';
}

/** Finds a connection by its id. */
export function connectionOf(
  document: ConnectionsDocument | undefined,
  id: string | undefined,
): Connection | undefined {
  return id === undefined ? undefined : document?.connections.find((connection) => connection.id === id);
}

/** Tells whether what was typed can be one of these identifiers: a phone number is no e-mail address. */
export function fitsIdentifier(specs: readonly IdentifierSpec[], typed: string): boolean {
  return specs.some(({ type }) => {
    if (type === 'email') return typed.includes('@');
    return type === 'phone' ? /^[+\d\s().-]+$/.test(typed) : true;
  });
}

/** Works out what a page can offer. */
export function offerOf(document: ConnectionsDocument, setup: FlowSetup): Offer {
  const shown = document.connections.filter(
    (connection) =>
      connection.actions?.login !== false &&
      (connection.organization === undefined || connection.organization === setup.organization),
  );
  const isDefault = (connection: Connection): boolean => connection.id === document.default_connection;
  const first = <T extends Connection>(list: readonly T[]): T | undefined => list.find(isDefault) ?? list[0];

  const visible = shown.filter((connection) => connection.visibility !== 'hidden');
  const here = visible.filter((connection) => runsHere(connection, setup));
  const database = first(here.filter((item): item is DatabaseConnection => item.kind === 'database'));
  const passwordless = here.filter((item): item is PasswordlessConnection => item.kind === 'passwordless');
  const elsewhere = first(
    visible.filter(
      (item): item is DatabaseConnection | PasswordlessConnection =>
        (item.kind === 'database' || item.kind === 'passwordless') && !here.includes(item),
    ),
  );
  const companies = shown.filter(
    (item): item is EnterpriseConnection => item.kind === 'enterprise' && item.domains !== undefined,
  );
  const discovers = companies.length > 0 || document.hrd?.endpoint !== undefined;

  const typed: readonly IdentifierSpec[] = [
    ...(database?.identifiers ?? []),
    ...passwordless.map((item) => item.identifier),
    ...(elsewhere?.kind === 'database' ? elsewhere.identifiers : []),
    ...(elsewhere?.kind === 'passwordless' ? [elsewhere.identifier] : []),
    ...(discovers ? [{ type: 'email' } as const] : []),
  ];
  const identifiers = typed.filter((spec, index) => typed.findIndex((other) => other.type === spec.type) === index);

  const inForm = new Set<Connection>([...passwordless, ...companies.filter((item) => item.visibility !== 'button')]);
  for (const item of visible) if (item.kind === 'database') inForm.add(item);
  // Beside a form of this page it needs a button of its own.
  if (elsewhere && !database && passwordless.length === 0) inForm.add(elsewhere);
  const buttons = visible.filter((item) => item.visibility === 'button' && !inForm.has(item));

  return {
    buttons,
    database,
    passwordless,
    elsewhere,
    identifiers,
    discovers,
    entry: identifiers.length === 0 ? 'choose' : entryForm(),
  };

  function entryForm(): 'identifier' | 'credentials' {
    if (!database || setup.profile === 'identifier_first') return 'identifier';
    if (setup.profile === 'identifier_password') return 'credentials';
    if (document.identifier_first !== undefined) return document.identifier_first ? 'identifier' : 'credentials';
    return discovers || passwordless.length > 0 ? 'identifier' : 'credentials';
  }
}
