import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a person asked for. */
export interface StartOptions {
  /** The base port: the app's; all others are counted from it. */
  readonly port: number;
  /** Open the app in a browser when it is ready. */
  readonly open: boolean;
  /** Print one line of JSON instead of the table. */
  readonly json: boolean;
  /** Forget all stored users and sessions first. */
  readonly fresh: boolean;
  /** An absolute path. */
  readonly dataFolder: string;
}

/** What came out of the command line. */
export type StartRequest =
  | { readonly kind: 'run'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string };

/** What the options depend on, beside themselves. */
export interface StartEnvironment {
  readonly cwd: string;
  /** Whether a person looks at the output. */
  readonly isTerminal: boolean;
  readonly isCi: boolean;
  /** The number of ports that are used. */
  readonly portCount: number;
}

const defaultPort = 4180;

/** What `--help` prints. */
export const helpText = `Starts the demo of idp-login on this computer: an app, its API, a broker and the sources of users.

  npm start -- [options]

  --port N      base port: app N, broker N+1, API N+2, the rest upward (default ${String(defaultPort)})
  --no-open     do not open the browser
  --json        print one line of JSON instead of the table, and do not open the browser
  --fresh       forget all stored users and sessions first
  --data DIR    where the database is kept (default .data)
  --help        print this

Ctrl-C stops everything; stored users stay.
`;

const known = {
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  json: { type: 'boolean' },
  fresh: { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function wrong(message: string): StartRequest {
  return { kind: 'error', message: `${message} See "npm start -- --help".` };
}

/** Reads the command line. */
export function parseStartOptions(argv: readonly string[], environment: StartEnvironment): StartRequest {
  const { tokens } = parseArgs({ args: [...argv], options: known, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return wrong(`"${token.value}" is not an option.`);
    if (token.kind !== 'option') continue;
    if (!(token.name in known)) return wrong(`There is no option ${token.rawName}.`);
    const { type } = known[token.name as keyof typeof known];
    // A value that was left out takes the next option for itself.
    const isMissing = !token.value || (!token.inlineValue && token.value.startsWith('-'));
    if (type === 'string' && isMissing) return wrong(`The option ${token.rawName} needs a value.`);
    if (type === 'boolean' && token.value !== undefined) return wrong(`The option ${token.rawName} takes no value.`);
  }
  const { values } = parseArgs({ args: [...argv], options: known });
  if (values.help) return { kind: 'help' };

  const port = values.port === undefined ? defaultPort : Number(values.port);
  const last = 65_535 - environment.portCount + 1;
  if (!Number.isInteger(port) || port < 1024 || port > last) {
    return wrong(`The option --port needs a number from 1024 to ${String(last)}.`);
  }
  const json = values.json ?? false;
  return {
    kind: 'run',
    options: {
      port,
      json,
      open: !(values['no-open'] ?? false) && !json && environment.isTerminal && !environment.isCi,
      fresh: values.fresh ?? false,
      dataFolder: resolve(environment.cwd, values.data ?? '.data'),
    },
  };
}
