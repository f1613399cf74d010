import type { BrokerServices } from '../../broker-services.js';
import type { ClientDirectory } from '../../config/client-directory.js';
import type { AccountEvent, AccountScripts, UpcomingUser } from '../../connections/account-scripts.js';
import type { User } from '../../store/user-repository.js';
import type { EventFlows, HookCall } from '../pipeline/event-flows.js';
import type { PipelineResult } from '../pipeline/pipeline-result.js';
import { saveMetadata, merged } from '../login/login-effects.js';
import type { TraceRepository } from '../store/trace-repository.js';
import { clientPart, connectionPart, organizationPart, requestPart, userPart, type EventPart } from './event-parts.js';

/** What the scripts for accounts are made of. */
export interface AccountEventParts {
  readonly services: BrokerServices;
  readonly clients: ClientDirectory;
  readonly flows: EventFlows;
  readonly traces: TraceRepository;
}

/** Runs the hooks and Actions of registration and of passwords. */
export function createAccountScripts({ services, clients, flows, traces }: AccountEventParts): AccountScripts {
  const { issuer, tenantName: tenant } = services;

  const commonPart = ({ connection, request }: AccountEvent): EventPart => {
    const client = clients.find(request.clientId);
    return {
      tenant: { id: tenant },
      request: requestPart(issuer, request),
      ...(client === undefined ? {} : { client: clientPart(client) }),
      connection: connectionPart(connection),
      ...organizationPart(request.organization),
      transaction: {
        id: request.transaction,
        protocol: 'oidc-basic-profile',
        requested_scopes: [],
        ui_locales: [],
        locale: request.language,
        acr_values: [],
        metadata: {},
      },
    };
  };
  const hookContext = ({ connection, request }: AccountEvent): EventPart => {
    const { id, name } = connectionPart(connection);
    return {
      requestLanguage: request.language,
      renderLanguage: request.language,
      connection: { id, name, tenant },
    };
  };
  const note = ({ connection, request }: AccountEvent, trigger: string, result: PipelineResult): void => {
    const { trace: steps, decision } = result;
    if (steps.length === 0) return;
    const detail =
      decision.kind === 'deny' ? decision.reason : decision.kind === 'failed' ? decision.failure.message : undefined;
    traces.write({
      login: request.transaction,
      trigger,
      clientId: request.clientId,
      connection: connection.id,
      decision: decision.kind,
      ...(detail === undefined ? {} : { detail }),
      durationMs: steps.reduce((sum, step) => sum + step.durationMs, 0),
      steps,
    });
  };
  const noteFailure = ({ connection, request }: AccountEvent, script: string, failure: string): void => {
    const { clientId, ip } = request;
    const detail = { script, failure };
    services.log.write({ type: 'actions_execution_failed', connection: connection.id, clientId, ip, detail });
  };

  return {
    beforeRegistration: async (event, user) => {
      const result = await flows.preRegistration(
        { ...commonPart(event), user: upcomingPart(user) },
        { args: [upcomingHookUser(tenant, user)], context: hookContext(event) },
      );
      note(event, 'pre-user-registration', result);
      const { decision, userMetadata, appMetadata } = result;
      if (decision.kind === 'continue') {
        return { allowed: true, userMetadata: merged({}, userMetadata), appMetadata: merged({}, appMetadata) };
      }
      if (decision.kind === 'deny') {
        // The reason is for the log; only what was written for the person is shown.
        return { allowed: false, ...(decision.userMessage === undefined ? {} : { text: decision.userMessage }) };
      }
      if (decision.kind === 'failed') noteFailure(event, decision.by, decision.failure.kind);
      return { allowed: false };
    },
    afterRegistration: (event, user) => {
      flows.postRegistration({ ...commonPart(event), user: userPart(user, []) }, hookUser(event, user));
    },
    afterPasswordChange: (event, user) => {
      flows.postChangePassword(
        { ...commonPart(event), user: changedPart(user, services.now()) },
        {
          args: [{ ...idPart(user), last_password_reset: new Date(services.now()).toISOString() }],
          context: hookContext(event),
        },
      );
    },
    afterResetChallenge: async (event, user) => {
      const methods = [{ name: 'email', timestamp: new Date(services.now()).toISOString() }];
      const result = await flows.postChallenge(
        { ...commonPart(event), user: userPart(user, []), authentication: { methods } },
        // The dialogue of a reset has no place to leave for.
        { canRedirect: false, factors: { enabled: [], enrolled: [], satisfied: [] } },
      );
      note(event, 'password-reset-post-challenge', result);
      saveMetadata(services.users, user, result);
      const { decision } = result;
      if (decision.kind === 'continue') return {};
      if (decision.kind === 'deny') return { denied: decision.reason };
      if (decision.kind === 'failed') noteFailure(event, decision.by, decision.failure.kind);
      return { denied: '' };
    },
  };

  function hookUser(event: AccountEvent, user: User): HookCall {
    return { args: [{ ...user.profile, ...idPart(user), tenant }], context: hookContext(event) };
  }
}

function upcomingPart({ profile, userMetadata = {} }: UpcomingUser): EventPart {
  const { email_verified: _verified, phone_verified: _phone, ...rest } = profile;
  return { ...rest, user_metadata: userMetadata, app_metadata: {} };
}

/** Hooks have names of their own for the same things, and see the password. */
function upcomingHookUser(tenant: string, { profile, userMetadata = {}, password }: UpcomingUser): EventPart {
  const { username, email, email_verified: verified, phone_number: phone, phone_verified: reached } = profile;
  const all = {
    tenant,
    username,
    password,
    email,
    emailVerified: email === undefined ? undefined : (verified ?? false),
    phoneNumber: phone,
    phoneNumberVerified: phone === undefined ? undefined : (reached ?? false),
    user_metadata: userMetadata,
    app_metadata: {},
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The id without the kind before it. */
function idPart({ userId, profile }: User): EventPart {
  const { email, username } = profile;
  return {
    id: userId.slice(userId.indexOf('|') + 1),
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
  };
}

function changedPart({ userId, profile }: User, now: number): EventPart {
  const { email, email_verified, username, phone_number, phone_verified } = profile;
  const all = { user_id: userId, email, email_verified, username, phone_number, phone_verified };
  const known = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { ...known, last_password_reset: new Date(now).toISOString() };
}
