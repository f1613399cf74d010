/**
 * What a connection is: the relation between a broker and one source of users.
 *
 * The types here are the JSON of the connections document: readonly, serializable, discriminated by `kind`. `strategy` is
 * open, so that a provider which this package does not know still gets a labelled button.
 */

/** How a page may run a connection; every connection can at least be run by redirect. */
export type Mode = 'redirect' | 'popup' | 'embedded';

/** What a person types to say who they are. */
export type IdentifierType = 'email' | 'phone' | 'username' | 'national-id' | 'custom';

/** Text by language (BCP 47); the key `''` is the default. */
export type LocaleMap = Readonly<Record<string, string>>;

/** What the authorization request must carry to land on one connection; a broker adapter turns it into parameters. */
export interface AuthorizeHint {
  /** The broker's name for the connection. */
  readonly connection?: string;
  /** Extra parameters, sent as they are; the security parameters cannot be set here. */
  readonly params?: Readonly<Record<string, string>>;
  /** Extra scopes. */
  readonly scope?: readonly string[];
  readonly acrValues?: readonly string[];
}

/** A logo: one that is built in, or one at a same-origin, `https:` or `data:image/` address. */
export type IconRef = { readonly builtin: string } | { readonly url: string; readonly darkUrl?: string };

/** What sign-up means for a connection: not offered, a form here, part of the login, or elsewhere. */
export type SignupRule = false | 'form' | 'implicit' | 'redirect' | { readonly url: string };

/** Shape of an identifier field. */
export interface IdentifierSpec {
  readonly type: IdentifierType;
  readonly min?: number;
  readonly max?: number;
  /** A regular expression that the whole value matches. */
  readonly pattern?: string;
  /** ISO 3166-1 alpha-2; for phone numbers typed without a country. */
  readonly defaultCountry?: string;
  readonly label?: string | LocaleMap;
}

/** One extra field of a sign-up form. */
export interface FieldSpec {
  readonly name: string;
  readonly type: 'text' | 'email' | 'tel' | 'select' | 'checkbox' | 'date' | 'hidden';
  readonly label: string | LocaleMap;
  readonly required?: boolean;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly { readonly value: string; readonly label: string | LocaleMap }[];
  readonly autocomplete?: string;
}

/** A class of characters that a password policy can ask for. */
export type CharClass = 'lower' | 'upper' | 'digit' | 'special' | 'letter' | 'non-alpha';

/** The rules that a new password must keep. */
export interface PasswordPolicy {
  /** In characters (code points). */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** In bytes of UTF-8. */
  readonly maxBytes?: number;
  /** Every one of these. */
  readonly require?: readonly CharClass[];
  readonly requireSome?: { readonly atLeast: number; readonly of: readonly CharClass[] };
  /** The longest run of one character. */
  readonly maxIdentical?: number;
  readonly maxSequential?: number;
  readonly disallowIdentifier?: boolean;
  /** Words that must not occur, whatever their case. */
  readonly words?: readonly string[];
  /** Only the broker can check the next ones: they are shown, never ticked here. */
  readonly dictionary?: boolean;
  readonly breached?: 'reject' | 'warn';
  readonly history?: number;
}

/** Which e-mail domains belong to an enterprise connection. */
export type DomainMatch =
  | { readonly match: 'list'; readonly domains: readonly string[]; readonly subdomains?: boolean }
  /** Ask the broker's `login_discovery_endpoint`. */
  | { readonly match: 'remote' };

/** What every connection has. */
export interface ConnectionBase<K extends string, S extends string> {
  readonly kind: K;
  readonly strategy: S;
  /** Stable and unique in its document. */
  readonly id: string;
  readonly hint: AuthorizeHint;
  /** The name on the button: "Google", "Acme Corp". */
  readonly label: string | LocaleMap;
  readonly icon?: IconRef;
  readonly brand?: { readonly background?: string; readonly color?: string };
  /** What is allowed, the preferred first; an empty list means `redirect`. */
  readonly modes: readonly Mode[];
  /** Its own button, only through what the person types, or only by code. */
  readonly visibility: 'button' | 'identifier' | 'hidden';
  /** Smaller comes first; connections without one come last, in the document's order. */
  readonly order?: number;
  readonly actions?: { readonly login?: boolean; readonly signup?: SignupRule };
  readonly acr?: readonly string[];
  readonly organization?: string;
  readonly testOnly?: boolean;
}

/** A provider at which people have an account of their own: Google, GitHub, any OAuth 2.0 provider. */
export interface SocialConnection extends ConnectionBase<'social', string> {}

/** A company's or school's identity provider. */
export interface EnterpriseConnection extends ConnectionBase<'enterprise', string> {
  /** Absent when the broker resolves domains by itself. */
  readonly domains?: DomainMatch;
  /** The form of a directory (LDAP, Active Directory). */
  readonly form?: { readonly identifier: IdentifierSpec; readonly usernameFromEmail?: boolean };
}

/** A legal identity scheme (eID). */
export interface LegalConnection extends ConnectionBase<'legal', string> {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly assurance?: 'low' | 'substantial' | 'high' | (string & {});
  readonly variants?: readonly {
    readonly id: 'same-device' | 'other-device' | (string & {});
    readonly hint: AuthorizeHint;
    readonly label?: string | LocaleMap;
  }[];
  readonly identifier?: IdentifierSpec;
}

/** A store of users with passwords: the broker's own, or a custom database behind scripts. */
export interface DatabaseConnection extends ConnectionBase<'database', 'broker' | 'custom' | (string & {})> {
  /** Ordered; more than one makes a smart field. */
  readonly identifiers: readonly IdentifierSpec[];
  readonly password: { readonly policy?: PasswordPolicy };
  readonly reset: false | 'email-link' | 'code' | 'redirect' | { readonly url: string };
  readonly signupFields?: readonly FieldSpec[];
  readonly passkey?: PasskeySpec;
}

/** Sign-in by a code or a link that is sent. */
export interface PasswordlessConnection extends ConnectionBase<
  'passwordless',
  'email' | 'sms' | 'voice' | (string & {})
> {
  readonly identifier: IdentifierSpec;
  readonly factor: 'code' | 'link' | 'code-or-link';
  readonly code?: {
    /** In characters. Defaults to 6. */
    readonly length?: number;
    readonly alphabet?: 'numeric' | 'alphanumeric';
    /** In seconds. */
    readonly resendAfter?: number;
    /** In seconds. */
    readonly lifetime?: number;
  };
}

/** How passkeys are used. */
export interface PasskeySpec {
  /** If it is no suffix of the page's host, the connection runs by redirect. */
  readonly rpId?: string;
  /** Offer passkeys in the autofill of the identifier field. */
  readonly conditional?: boolean;
  readonly enroll?: 'never' | 'offer' | 'conditional-create';
}

/** Sign-in by passkey alone. */
export interface PasskeyConnection extends ConnectionBase<'passkey', 'webauthn' | (string & {})>, PasskeySpec {}

/** A connection of a kind that this version does not know: it becomes a labelled redirect button. */
export interface GenericConnection extends ConnectionBase<'generic', string> {}

/** One connection of a broker. */
export type Connection =
  | SocialConnection
  | EnterpriseConnection
  | LegalConnection
  | DatabaseConnection
  | PasswordlessConnection
  | PasskeyConnection
  | GenericConnection;

/** What a broker (or an integrator) publishes of its connections for one client. */
export interface ConnectionsDocument {
  readonly version: 1;
  readonly issuer: string;
  readonly client_id: string;
  readonly default_connection?: string;
  readonly identifier_first?: boolean;
  readonly connections: readonly Connection[];
  readonly hrd?: { readonly endpoint?: string; readonly login_hint?: boolean };
  readonly links?: { readonly terms?: string; readonly privacy?: string; readonly support?: string };
}
