import type { LoginErrorCode } from 'idp-login';
import type { BrokerServices } from '../broker-services.js';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Tenant } from '../config/tenant-settings.js';
import { accountScriptsOf, registrationReason, type AccountEvent } from '../connections/account-scripts.js';
import type { ConnectionDirectory, OpenConnection } from '../connections/connection-directory.js';
import {
  ConnectionFailure,
  type AuthenticatedIdentity,
  type TurnInput,
  type TurnReason,
} from '../connections/connection-handler.js';
import { resolveUser } from '../profile/resolve-user.js';
import type { AcceptedIdentity, Asked, LoginTransaction } from './login-transaction.js';
import type { PipelineStage } from './pipeline.js';
import { runPipeline } from './run-pipeline.js';
import type { LoginLimits, LoginTry } from './login-limits.js';

/** Where a turn comes from. */
export interface TurnSource {
  readonly ip: string;
  readonly userAgent: string;
  readonly language: string;
  /** Empty when embedded. */
  readonly browser: string;
}

/** One turn of a person. */
export interface Turn {
  /** A connection that the person chose now. */
  readonly connection?: string;
  readonly action?: LoginTransaction['action'];
  readonly input: TurnInput;
  readonly source: TurnSource;
}

/** How far a login got. */
export type Progress =
  | { readonly kind: 'ask'; readonly login: LoginTransaction; readonly asked: Asked; readonly reason?: TurnReason }
  /** The person is known and every stage agreed. */
  | { readonly kind: 'done'; readonly login: LoginTransaction; readonly identity: AcceptedIdentity }
  /** The browser must leave for the source of this connection. */
  | { readonly kind: 'start'; readonly login: LoginTransaction; readonly connection: string }
  /** The browser must leave for an address that a stage named. */
  | { readonly kind: 'leave'; readonly login: LoginTransaction; readonly url: string }
  /** Nobody signs in with this login. `denied` when a stage decided so. */
  | {
      readonly kind: 'failed';
      readonly login: LoginTransaction;
      readonly reason: TurnReason;
      readonly denied?: boolean;
    }
  /** Too many; nothing was tried and the login is as it was. */
  | { readonly kind: 'throttled'; readonly login: LoginTransaction; readonly reason: TurnReason };

/** Takes logins from their first turn to a user: the one engine behind every door of the broker. */
export interface LoginEngine {
  /** Takes what a person gave in the form. */
  advance(login: LoginTransaction, turn: Turn): Promise<Progress>;
  /** Takes who a source says the person is; the pipeline has still to run. */
  accept(
    login: LoginTransaction,
    open: OpenConnection,
    identity: AuthenticatedIdentity,
    source: TurnSource,
  ): LoginTransaction;
  /** Runs the pipeline for a login whose person is known. */
  proceed(login: LoginTransaction, source: TurnSource, input?: TurnInput): Promise<Progress>;
}

/** What the engine works with. */
export interface LoginEngineParts {
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly connections: ConnectionDirectory;
  readonly services: BrokerServices;
  readonly stages: readonly PipelineStage[];
  readonly limits: LoginLimits;
}

/** Makes the engine. */
export function createLoginEngine(parts: LoginEngineParts): LoginEngine {
  const { tenant, clients, connections, services, limits } = parts;

  const failed = (login: LoginTransaction, error: unknown, ip: string): Progress => {
    const code: LoginErrorCode = error instanceof ConnectionFailure ? error.code : 'server_error';
    const text = error instanceof ConnectionFailure ? error.text : undefined;
    logFailure(services, login, error, ip);
    return { kind: 'failed', login, reason: { code, ...(text === undefined ? {} : { text }) } };
  };

  const accept: LoginEngine['accept'] = (login, open, identity, source) => {
    const { connection } = open;
    const { user, created } = resolveUser(connection, identity, services.users, services.issuer);
    services.users.recordLogin(user.userId, source.ip);
    if (created) {
      services.log.write({
        type: 'ss',
        connection: connection.id,
        clientId: login.clientId,
        userId: user.userId,
        ip: source.ip,
      });
    }
    const { kept: _kept, asked: _asked, error: _error, stage: _stage, ...rest } = login;
    return {
      ...rest,
      connection: connection.id,
      identity: {
        connection: connection.id,
        sourceUserId: identity.sourceUserId,
        userId: user.userId,
        created,
        amr: identity.amr,
        ...(identity.acr === undefined ? {} : { acr: identity.acr }),
        methods: identity.methods,
        authTime: identity.authTimeSeconds ?? Math.floor(services.now() / 1000),
        ...(identity.upstreamSession === undefined ? {} : { upstreamSession: identity.upstreamSession }),
        idTokenClaims: {},
        accessTokenClaims: {},
      },
    };
  };

  const proceed: LoginEngine['proceed'] = async (login, source, input) => {
    const progress = await runPipeline(parts, login, source, input);
    if (progress.kind === 'done') {
      const { userId, connection } = progress.identity;
      services.log.write({ type: 's', connection, clientId: login.clientId, userId, ip: source.ip });
    }
    return progress;
  };

  const advance: LoginEngine['advance'] = async (login, turn) => {
    const { source } = turn;
    // Who picks a connection while a stage asks signs in anew: perhaps it is another person.
    const isOver = turn.connection !== undefined && login.trigger === 'login';
    if (login.identity !== undefined && !isOver) return proceed(login, source, turn.input);
    const id = turn.connection ?? login.connection ?? tenant.defaultConnection;
    const open = id === undefined ? undefined : connections.find(id, login.clientId, login.request.organization);
    if (open === undefined)
      return failed(login, new ConnectionFailure('unknown_connection', 'no such connection'), source.ip);

    // Another connection or another action begins anew.
    const same = login.connection === open.connection.id && (turn.action ?? login.action) === login.action;
    const { kept, asked, error: _error, username: typed, identity: _identity, stage: _stage, ...rest } = login;
    const username = turn.input.username ?? (same ? typed : undefined);
    const current: LoginTransaction = {
      ...rest,
      ...(username === undefined ? {} : { username }),
      ...(same && kept !== undefined ? { kept } : {}),
      ...(same && asked !== undefined ? { asked } : {}),
      connection: open.connection.id,
      action: turn.action ?? login.action,
    };
    if (open.handler.turn === undefined) return { kind: 'start', login: current, connection: open.connection.id };

    const attempt: LoginTry = {
      connection: open.connection.id,
      username,
      password: turn.input.password !== undefined,
      ip: source.ip,
    };
    const wait = limits.check(attempt);
    if (wait !== undefined) {
      services.log.write({ type: 'limit_wc', connection: open.connection.id, clientId: login.clientId, ip: source.ip });
      return { kind: 'throttled', login: current, reason: wait };
    }
    return take(current, open, turn, attempt);
  };

  const take = async (
    login: LoginTransaction,
    open: OpenConnection,
    turn: Turn,
    attempt: LoginTry,
  ): Promise<Progress> => {
    const { source } = turn;
    const client = clients.find(login.clientId);
    try {
      const result = await open.handler.turn?.({
        action: login.action,
        input: turn.input,
        ...(login.kept === undefined ? {} : { kept: login.kept }),
        transaction: login.id,
        channel: login.channel,
        clientId: login.clientId,
        clientName: client?.name ?? login.clientId,
        ...(login.request.loginHint === undefined ? {} : { loginHint: login.request.loginHint }),
        ...(login.request.organization === undefined ? {} : { organization: login.request.organization }),
        ...source,
      });
      if (result === undefined || result.kind === 'redirect') {
        return { kind: 'start', login, connection: open.connection.id };
      }
      const blocked = limits.settle(attempt, result.kind === 'ask' ? result.reason : undefined);
      if (blocked !== undefined) {
        const clientName = client?.name ?? login.clientId;
        open.handler.blocked?.({ subject: blocked, clientId: login.clientId, clientName });
      }
      if (result.kind === 'identity') {
        await allowRegistration(login, open, result.identity, source);
        const accepted = accept(login, open, result.identity, source);
        noteRegistration(accepted, open, source);
        return await proceed(accepted, source);
      }
      const { kept: _before, ...rest } = login;
      const asked = {
        step: result.step,
        ...(result.alternatives === undefined ? {} : { alternatives: result.alternatives }),
      };
      return {
        kind: 'ask',
        login: { ...rest, ...(result.keep === undefined ? {} : { kept: result.keep }), asked },
        asked,
        ...(result.reason === undefined ? {} : { reason: result.reason }),
      };
    } catch (error) {
      return failed(login, error, source.ip);
    }
  };

  /** Asks the tenant's scripts before a person becomes a user by a code; handlers with a sign-up form ask them there. */
  const allowRegistration = async (
    login: LoginTransaction,
    { connection }: OpenConnection,
    identity: AuthenticatedIdentity,
    source: TurnSource,
  ): Promise<void> => {
    const isNew =
      connection.kind === 'passwordless' &&
      identity.userId === undefined &&
      identity.mayCreate !== false &&
      services.users.findByIdentity(connection.id, identity.sourceUserId) === undefined;
    if (!isNew) return;
    const event = { connection, request: eventRequest(login, source) };
    const verdict = await accountScriptsOf(services).beforeRegistration(event, { profile: identity.profile });
    if (verdict.allowed) return;
    const { code, text } = registrationReason(verdict);
    throw new ConnectionFailure(code, 'a script of the tenant refused the sign-up', text === undefined ? {} : { text });
  };
  const noteRegistration = (login: LoginTransaction, { connection }: OpenConnection, source: TurnSource): void => {
    const user = login.identity?.created === true ? services.users.find(login.identity.userId) : undefined;
    if (user === undefined || connection.kind !== 'passwordless') return;
    accountScriptsOf(services).afterRegistration({ connection, request: eventRequest(login, source) }, user);
  };

  return { advance, accept, proceed };
}

function eventRequest(login: LoginTransaction, source: TurnSource): AccountEvent['request'] {
  const { organization } = login.request;
  return {
    ...source,
    clientId: login.clientId,
    transaction: login.id,
    ...(organization === undefined ? {} : { organization }),
  };
}

/** Logs that a login failed; what is no known failure also goes to the terminal, since it is a fault of the broker. */
export function logFailure(services: BrokerServices, login: LoginTransaction, error: unknown, ip: string): void {
  const known = error instanceof ConnectionFailure;
  services.log.write({
    type: 'f',
    clientId: login.clientId,
    ip,
    ...(login.connection === undefined ? {} : { connection: login.connection }),
    detail: known ? { code: error.code, reason: error.message } : { code: 'server_error' },
  });
  if (!known) console.error('broker:', error);
}
