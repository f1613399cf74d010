/** An account that a person can try, with the password that it starts with. */
export interface DemoAccount {
  readonly kind: string;
  readonly identifier: string;
  /** Absent when the account has no password, as with a code by e-mail. */
  readonly password?: string;
  /** The key of its authenticator app, for one that is asked for a second factor. */
  readonly authenticatorKey?: string;
}

/** What a source needs to know to start; `main.ts` gives it. */
export interface SourceOptions {
  /** The address to listen on. */
  readonly host: string;
  /** One port for each name in {@link Source.ports}; 0 lets the system choose. */
  readonly ports: Readonly<Record<string, number>>;
  /** The issuer of the broker that connects to this source. */
  readonly broker: string;
  /** Where a source may keep files; it exists and is private to this source. */
  readonly dataFolder: string;
}

/** A source that runs. */
export interface RunningSource {
  /** Its web page, or the address of its protocol when it has no page. */
  readonly url: string;
  readonly accounts: readonly DemoAccount[];
  /** Stops listening and ends open connections. */
  readonly close: () => Promise<void>;
}

/**
 * One source of users for the broker.
 *
 * To add one: write `sources/<id>/<id>.ts` with a `startX` function of its own options, give it ports in `ports.ts`, and add
 * a value of this type to the list in `registry.ts`.
 */
export interface Source {
  readonly id: string;
  readonly label: string;
  /** Ports by name, counted from the base port of the demo; a port that is called `web` serves pages. */
  readonly ports: Readonly<Record<string, number>>;
  start(options: SourceOptions): Promise<RunningSource>;
}
