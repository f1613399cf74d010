/** The app that the fault tests open in browsers: the client of this package and nothing else. */
import {
  createLoginClient,
  isLoginError,
  type LoginClient,
  type LoginClientOptions,
  type Session,
} from 'idp-login/client';

/** How a call to the client ended, in a form that can leave the page. */
export interface Outcome {
  readonly value?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** What the tests find in a page as `lab`. */
export interface Lab {
  readonly client: LoginClient;
  /** What became of the address that the page was opened at. */
  readonly callback: Promise<Outcome>;
  /** Every session that subscribers were told of. */
  readonly sessions: Session[];
  /** Codes of what the client said to work less well than it could. */
  readonly diagnostics: string[];
  /** Errors that nobody caught. */
  readonly uncaught: string[];
  /** Turns a promise into an outcome that can leave the page. */
  settle(work: Promise<unknown>): Promise<Outcome>;
  /** The last round of {@link storm}. */
  round: Promise<Outcome> | undefined;
  /** Makes one more client, as another copy of the app would. */
  another(config?: Partial<LoginClientOptions>): LoginClient;
  /** Lets every tab ask for a token at once. */
  storm(): void;
}

declare global {
  var lab: Lab;
  var labConfig: LoginClientOptions;
}

async function settle(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await work };
  } catch (error) {
    if (!isLoginError(error)) return { code: 'NO LoginError', message: String(error) };
    const { code, message, retryable, retryAfterMs } = error;
    return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}

const uncaught: string[] = [];
addEventListener('error', ({ message }) => uncaught.push(message));
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));

const diagnostics: string[] = [];
const sessions: Session[] = [];
const client = createLoginClient({
  ...globalThis.labConfig,
  onDiagnostic: ({ code }) => diagnostics.push(code),
});
client.subscribe((session) => sessions.push(session));

const atCallback = location.pathname === '/callback.html';
const callback = settle(atCallback ? client.handleCallback() : client.ready());

globalThis.lab = {
  client,
  callback,
  sessions,
  diagnostics,
  uncaught,
  settle,
  round: undefined,
  storm: () => go?.postMessage('now'),
  another: (config = {}) => createLoginClient({ ...globalThis.labConfig, ...config, onDiagnostic: () => undefined }),
};

// Some tests take this API away from the page.
const go = 'BroadcastChannel' in globalThis ? new BroadcastChannel('storm of the tests') : undefined;
go?.addEventListener('message', () => {
  globalThis.lab.round = settle(client.getAccessToken());
});
