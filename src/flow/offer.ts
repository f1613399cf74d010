import type {
  Connection,
  ConnectionsDocument,
  DatabaseConnection,
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
  if (connection.kind === 'passkey' && !`.${setup.host ?? ''}`.endsWith(`.${connection.rpId ?? ''}`)) return false;
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

const isDatabase = (item: Connection): item is DatabaseConnection => item.kind === 'database';
const isPasswordless = (item: Connection): item is PasswordlessConnection => item.kind === 'passwordless';

/** The kinds of identifier that the form of one connection takes. */
export function identifiersOfConnection(connection: Connection | undefined): readonly IdentifierSpec[] {
  switch (connection?.kind) {
    case 'database':
      return connection.identifiers;
    case 'passwordless':
      return [connection.identifier];
    case 'enterprise':
      return connection.form ? [connection.form.identifier] : [];
    default:
      return [];
  }
}

/** Works out what a page can offer. */
export function offerOf(document: ConnectionsDocument, setup: FlowSetup): Offer {
  const { connections, default_connection: preferred, identifier_first: identifierFirst, hrd } = document;
  const shown = connections.filter(
    ({ actions, organization }) =>
      actions?.login !== false && (organization === undefined || organization === setup.organization),
  );
  const first = <T extends Connection>(list: readonly T[]): T | undefined =>
    list.find(({ id }) => id === preferred) ?? list[0];

  const visible = shown.filter(({ visibility }) => visibility !== 'hidden');
  const stores = visible.filter((item) => isDatabase(item) || isPasswordless(item));
  const here = stores.filter((item) => runsHere(item, setup));
  const database = first(here.filter(isDatabase));
  const passwordless = here.filter(isPasswordless);
  const elsewhere = first(stores.filter((item) => !here.includes(item)));
  const discovers = !!hrd?.endpoint || shown.some((item) => item.kind === 'enterprise' && item.domains);

  const typed: readonly IdentifierSpec[] = [
    ...[database, ...passwordless, elsewhere].flatMap(identifiersOfConnection),
    ...(discovers ? [{ type: 'email' } as const] : []),
  ];
  const identifiers = typed.filter((spec, index) => typed.findIndex(({ type }) => type === spec.type) === index);

  // What the form leads to needs no button; a store elsewhere is reached by it only when there is none here.
  const inForm: readonly (Connection | undefined)[] = here.length > 0 ? here : [elsewhere];
  const buttons = visible.filter((item) => item.visibility === 'button' && !isDatabase(item) && !inForm.includes(item));
  const identifierOnly =
    !database ||
    (setup.profile === 'auto'
      ? (identifierFirst ?? (discovers || passwordless.length > 0))
      : setup.profile === 'identifier_first');
  const entry = identifiers.length === 0 ? 'choose' : identifierOnly ? 'identifier' : 'credentials';
  return { buttons, database, passwordless, elsewhere, identifiers, discovers, entry };
}
