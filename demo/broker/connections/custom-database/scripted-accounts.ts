import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { ConnectionScripts } from '../../extensibility/database/connection-scripts.js';
import type { ScriptContext } from '../../extensibility/database/database-scripts.js';
import type { DatabaseOperation } from '../../extensibility/database/operation-plan.js';
import { reportOperation } from '../../extensibility/database/operation-report.js';
import type { OperationResult } from '../../extensibility/database/operation-result.js';
import type { AuthenticatedIdentity, Json, TurnReason, TurnRequest, TurnResult } from '../connection-handler.js';
import type { ReadDatabaseOptions } from '../database/database-options.js';
import type { LocalAccounts } from '../database/local-accounts.js';
import type { EmailCodes, SentCode } from '../email-code.js';

/** What the flows of a custom database work with. */
export interface ScriptedParts {
  readonly connection: Pick<ConfiguredConnection, 'id' | 'strategy' | 'label' | 'config'>;
  readonly options: ReadDatabaseOptions;
  readonly scripts: ConnectionScripts;
  readonly services: BrokerServices;
  readonly codes: EmailCodes;
  /** Reads what people type as names. */
  readonly names: Pick<LocalAccounts, 'read'>;
}

/** An operation that went well. */
export type DoneOperation = Extract<OperationResult, { status: 'done' }>;

/** A login that waits until its address is confirmed. */
export interface Unconfirmed {
  readonly unconfirmed: { readonly identity: Json; readonly sent: SentCode };
}

/** The accounts of a custom database, as its flows see them. */
export interface ScriptedAccounts extends ScriptedParts {
  /** What scripts may know of the request. */
  context(request: TurnRequest): ScriptContext;
  /** Logs an operation, and says why it did not go well. */
  settle(
    operation: DatabaseOperation,
    result: OperationResult,
    request: TurnRequest,
    field: string,
  ): TurnReason | undefined;
  /** Signs the user of an operation in, once their address is confirmed when the connection asks for that. */
  finish(result: DoneOperation, request: TurnRequest): Promise<TurnResult>;
  /** Takes a turn of somebody who was asked for the code of their address. */
  confirm(kept: Unconfirmed['unconfirmed'], request: TurnRequest): Promise<TurnResult>;
}

/** Makes them. */
export function createScriptedAccounts(parts: ScriptedParts): ScriptedAccounts {
  const { connection, options, scripts, services, codes } = parts;
  const { id } = connection;

  const context: ScriptedAccounts['context'] = ({ organization }) =>
    organization === undefined ? {} : { organization: { id: organization, name: organization } };

  const settle: ScriptedAccounts['settle'] = (operation, result, request, field) => {
    const { logCode, error, text, detail = {} } = reportOperation(operation, result);
    const userId = result.status === 'done' ? result.user?.userId : undefined;
    // A login that went well is logged by the engine; what an error says stands in the log of the scripts.
    const { reason: _reason, at: _at, ...facts } = detail;
    const moved = result.status === 'done' && result.migrated;
    if (logCode !== 's' || moved) {
      services.log.write({
        type: moved ? 'ss' : logCode,
        connection: id,
        clientId: request.clientId,
        ip: request.ip,
        ...(userId === undefined ? {} : { userId }),
        detail: { operation, ...facts, ...(moved ? { migrated: true } : {}), calls: result.calls.join(' ') },
      });
    }
    if (error === undefined) return undefined;
    const isTimeout = result.status === 'failed' && result.failure.kind === 'timeout';
    return {
      code: isTimeout ? 'timeout' : error,
      // Nothing that the person typed is wrong when a script failed.
      ...(result.status === 'failed' || result.status === 'missing-script' ? {} : { field }),
      ...(text === undefined ? {} : { text }),
    };
  };

  const identityOf = ({ user, legacy }: DoneOperation): AuthenticatedIdentity => {
    if (user === undefined) throw new Error('the operation left no user');
    const isLegacy = scripts.settings.mode === 'legacy';
    return {
      sourceUserId: user.sourceUserId,
      userId: user.userId,
      raw: legacy?.raw ?? {},
      profile: legacy?.profile ?? user.profile,
      amr: ['pwd'],
      methods: [{ name: 'pwd', at: services.now() }],
      // Whoever has moved belongs to the broker; whoever has not follows the legacy store.
      synced: isLegacy,
      ...(legacy?.tokens === undefined ? {} : { tokens: legacy.tokens }),
    };
  };

  const askCode = (identity: AuthenticatedIdentity, sent: SentCode, reason?: TurnReason): TurnResult => {
    const kept: Unconfirmed = { unconfirmed: { identity: identity as unknown as Json, sent } };
    return {
      kind: 'ask',
      step: codes.step(sent),
      keep: kept as unknown as Json,
      ...(reason === undefined ? {} : { reason }),
    };
  };

  const order = async (
    identity: AuthenticatedIdentity,
    address: string,
    request: TurnRequest,
    before?: SentCode,
  ): Promise<TurnResult> => {
    const delivery = 'send' as const;
    const ordered = await codes.order(request, { connection: id, purpose: 'signup', address, delivery });
    if ('sent' in ordered) return askCode(identity, ordered.sent);
    if (before !== undefined) return askCode(identity, before, ordered.reason);
    return {
      kind: 'ask',
      step: { kind: 'identifier', identifiers: options.specs, withPassword: true },
      reason: ordered.reason,
    };
  };

  return {
    ...parts,
    context,
    settle,
    finish: async (result, request) => {
      const identity = identityOf(result);
      const { email, email_verified: verified } = identity.profile;
      if (options.verification !== 'code' || email === undefined || verified === true) {
        return { kind: 'identity', identity };
      }
      return order(identity, email, request);
    },
    confirm: async ({ identity: kept, sent }, request) => {
      const identity = kept as unknown as AuthenticatedIdentity;
      const { address } = sent;
      if (request.input.resend === true) {
        const reason = codes.tooSoon(sent);
        return reason === undefined ? order(identity, address, request, sent) : askCode(identity, sent, reason);
      }
      if (request.input.otp === undefined) return askCode(identity, sent);
      const wrong = codes.check(request, { connection: id, purpose: 'signup', address }, sent);
      if (wrong !== undefined) return askCode(identity, wrong.sent, wrong.reason);
      const result = await scripts.database().verifyEmail(address, context(request));
      const reason = settle('verify-email', result, request, 'otp');
      if (reason !== undefined) return askCode(identity, sent, reason);
      return { kind: 'identity', identity };
    },
  };
}
