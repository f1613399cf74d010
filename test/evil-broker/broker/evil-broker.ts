import type { IncomingMessage } from 'node:http';
import type { BrokerState } from './broker-state.js';
import type { Json } from './compact-jwt.js';
import { Grants, people } from './grants.js';
import { answer } from './honest-answer.js';
import { endpointOf, type Endpoint, type LoggedRequest } from './logged-request.js';
import { offendingEndpoint, type Misbehaviour, type Scene } from './misbehaviour.js';
import { sendReply, type Reply } from './reply.js';
import { Secrets } from './secrets.js';
import { listen } from './server.js';

/** How the broker is set up. */
export interface EvilBrokerOptions {
  /** Origin of the app's pages. */
  readonly page: string;
  readonly clientId?: string;
  readonly redirectUris?: readonly string[];
  /** Name of the issuer's host; both names lead to this machine. @defaultValue 'localhost' */
  readonly host?: 'localhost' | '127.0.0.1';
  /** Path of the issuer, without a slash at its end. */
  readonly path?: string;
}

/** An OpenID provider that is honest until it is told not to be, and the attacker's server beside it. */
export interface EvilBroker {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Origin of the attacker's server. */
  readonly attacker: string;
  readonly state: BrokerState;
  readonly requests: readonly LoggedRequest[];
  /** Bytes of bodies that were sent since the last {@link misbehave}. */
  readonly bytesSent: number;
  /** Changes what the broker does from now on; without an argument it is honest again. */
  misbehave(misbehaviour?: Misbehaviour): void;
  /** Says that something hostile is being given to the client now, for attacks that are no answer of the broker. */
  markOffence(): void;
  /** The requests since the hostile answer; `undefined` while there was none. */
  requestsAfterOffence(): readonly LoggedRequest[] | undefined;
  count(endpoint: Endpoint): number;
  /** Resolves when that many requests have come to the endpoint. */
  arrived(endpoint: Endpoint, count?: number): Promise<void>;
  /** Resolves when a client has hung up before it had its whole answer. */
  hungUp(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a broker on a free port of this machine. */
export async function startEvilBroker(options: EvilBrokerOptions): Promise<EvilBroker> {
  const broker = new Broker(options);
  await broker.start();
  return broker;
}

// Some tests move Date.now(), which is the page's clock.
const realNowMs = (): number => performance.timeOrigin + performance.now();

class Broker implements EvilBroker {
  readonly requests: LoggedRequest[] = [];
  bytesSent = 0;
  issuer = '';
  attacker = '';
  state!: BrokerState;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly #options: EvilBrokerOptions;
  #misbehaviour: Misbehaviour = {};
  #offence: number | undefined;
  #turns = new Map<Endpoint, number>();
  readonly #hungUp: Promise<void>;
  #noticeHangUp: () => void = () => undefined;
  readonly #watchers = new Set<() => void>();
  #close: (() => Promise<unknown>) | undefined;

  constructor(options: EvilBrokerOptions) {
    this.#options = options;
    this.#hungUp = new Promise((resolve) => (this.#noticeHangUp = resolve));
    this.clientId = options.clientId ?? 'canary-app';
    this.redirectUri = options.redirectUris?.[0] ?? `${options.page}/callback.html`;
  }

  async start(): Promise<void> {
    const attacker = await listen((request, body, response) => {
      this.requests.push(logged('attacker', `${this.attacker}${request.url}`, request, body));
      response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
      response.end('{}');
    });
    const server = await listen(async (request, body, response) => {
      const origin = `http://${request.headers.host}`;
      response.on('close', () => {
        if (!response.writableFinished) this.#noticeHangUp();
      });
      const url = `${origin}${request.url}`;
      const entry = logged(endpointOf(this.issuer, request.method ?? 'GET', url, body), url, request, body);
      this.requests.push(entry);
      this.#inspect(entry);
      for (const look of [...this.#watchers]) look();
      const reply = await this.#answer(entry);
      const date = new Date(this.state.now() * 1000).toUTCString();
      sendReply(response, { ...reply, headers: { date, ...reply.headers, ...this.#cors(entry, reply) } }, (bytes) => {
        this.bytesSent += bytes;
      });
    });
    this.#close = () => Promise.all([server.close(), attacker.close()]);
    this.issuer = `http://${this.#options.host ?? 'localhost'}:${server.port}${this.#options.path ?? ''}`;
    this.attacker = `http://127.0.0.1:${attacker.port}`;
    const secrets = new Secrets();
    this.state = {
      issuer: this.issuer,
      clientId: this.clientId,
      redirectUris: this.#options.redirectUris ?? [this.redirectUri],
      page: this.#options.page,
      secrets,
      grants: new Grants(secrets),
      pushedRequests: new Map(),
      authSessions: new Map(),
      complaints: [],
      person: people.ada,
      dpopNonce: undefined,
      showsDate: true,
      accessTokenSeconds: 3600,
      clockAheadMs: 0,
      now: () => Math.floor((realNowMs() + this.state.clockAheadMs) / 1000),
    };
    secrets.keep('e-mail', people.ada.email);
    secrets.keep('e-mail', people.eve.email);
  }

  misbehave(misbehaviour: Misbehaviour = {}): void {
    this.#misbehaviour = misbehaviour;
    this.#offence = undefined;
    this.#turns = new Map();
    this.bytesSent = 0;
  }

  markOffence(): void {
    this.#offence = this.requests.length;
  }

  requestsAfterOffence(): readonly LoggedRequest[] | undefined {
    return this.#offence === undefined ? undefined : this.requests.slice(this.#offence);
  }

  count(endpoint: Endpoint): number {
    return this.requests.filter((request) => request.endpoint === endpoint).length;
  }

  arrived(endpoint: Endpoint, count = 1): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.count(endpoint) < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  hungUp(): Promise<void> {
    return this.#hungUp;
  }

  async close(): Promise<void> {
    await this.#close?.();
  }

  async #answer(request: LoggedRequest): Promise<Reply> {
    const { endpoint } = request;
    if (endpoint === 'preflight') return { status: 204, headers: {}, body: '' };
    const turn = (this.#turns.get(endpoint) ?? 0) + 1;
    this.#turns.set(endpoint, turn);
    const hostile = turn <= (this.#misbehaviour.turns ?? Number.POSITIVE_INFINITY);
    const misbehaviour = hostile ? this.#misbehaviour : {};
    const scene: Scene = {
      issuer: this.issuer,
      attacker: this.attacker,
      clientId: this.clientId,
      request,
      form: new URLSearchParams(request.body),
      secrets: this.state.secrets,
      turn,
      now: this.state.now(),
      grant: undefined,
      accessToken: undefined,
    };
    const instead = misbehaviour.instead?.[endpoint];
    const honest = instead ? await instead(scene) : await answer(this.state, scene, misbehaviour);
    const changeBody = misbehaviour.body?.[endpoint];
    const changed =
      changeBody && honest.status < 300
        ? { ...honest, body: changedBody(changeBody, String(honest.body), scene) }
        : honest;
    const reply = (await misbehaviour.reply?.[endpoint]?.(changed, scene)) ?? changed;
    if (offendingEndpoint(misbehaviour) === endpoint) this.#offence ??= this.requests.length;
    return reply;
  }

  #inspect({ endpoint, url, headers }: LoggedRequest): void {
    const complain = (what: string): number => this.state.complaints.push(`${endpoint} request: ${what}`);
    const navigation = endpoint === 'authorize' || endpoint === 'logout';
    if (!navigation && headers['cookie'] !== undefined) complain('sent cookies');
    if (/[?&]code=/.test(headers['referer'] ?? '')) complain('told the code in the Referer');
    const kinds = this.state.secrets.foundIn(url).filter((kind) => !(endpoint === 'logout' && kind === 'id token'));
    if (kinds.length > 0) complain(`has a secret in its address: ${kinds.join(', ')}`);
  }

  #cors(request: LoggedRequest, reply: Reply): Record<string, string> {
    const { origin } = request.headers;
    if (origin === undefined || reply.cors === 'none') return {};
    const allowed = reply.cors === 'elsewhere' ? 'http://elsewhere.example' : this.#options.page;
    return {
      'access-control-allow-origin': allowed,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type, dpop, authorization, if-none-match',
      'access-control-expose-headers': `DPoP-Nonce, WWW-Authenticate, Retry-After, ETag${this.state.showsDate ? ', Date' : ''}`,
      'access-control-max-age': '600',
      vary: 'Origin',
    };
  }
}

function changedBody(change: (body: Json, scene: Scene) => unknown, honest: string, scene: Scene): string {
  const body = JSON.parse(honest) as Json;
  const changed = change(body, scene) ?? body;
  return typeof changed === 'string' ? changed : JSON.stringify(changed);
}

function logged(endpoint: Endpoint, url: string, request: IncomingMessage, body: string): LoggedRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return { endpoint, method: request.method ?? 'GET', url, headers, body };
}
