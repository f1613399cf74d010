import type { LocalIdentifier } from '../../store/local-identifier-repository.js';
import { accountScriptsOf, registrationReason } from '../account-scripts.js';
import {
  ConnectionFailure,
  type Json,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import type { SentCode } from '../email-code.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalConnection } from './local-connection.js';
import { personalWords } from './local-passwords.js';
import { letIn } from './password-login.js';
import { readSignupProfile } from './signup-profile.js';

/** What a sign-up knows so far; kept between two turns. The password is kept as its hash. */
interface Draft {
  readonly username?: string;
  readonly passwordHash?: string;
  readonly profile?: Readonly<Record<string, string | boolean>>;
  readonly sent?: SentCode;
}

/** Makes an account: identifier, password, fields, and the code of the address when the connection asks for one. */
export async function takeSignup(request: TurnRequest, local: LocalConnection): Promise<TurnResult> {
  const { options, accounts, services } = local;
  const { input } = request;
  if (!options.signup) throw new ConnectionFailure('signup_disabled', 'the connection takes no sign-ups');
  const before = (request.kept ?? {}) as Draft;
  if (before.sent !== undefined) return takeCode(request, local, before, before.sent);

  const draft: Draft = {
    ...before,
    ...(input.username === undefined ? {} : { username: input.username }),
    ...(input.profile === undefined ? {} : { profile: { ...before.profile, ...input.profile } }),
  };
  const fail = (reason: TurnReason): TurnResult => {
    services.log.write({
      type: 'fs',
      connection: local.id,
      clientId: request.clientId,
      ip: request.ip,
      detail: { code: reason.code },
    });
    return askIdentifier(draft, options, reason);
  };
  if (draft.username === undefined) return askIdentifier(draft, options);
  const profile = readSignupProfile(draft.username, draft.profile ?? {}, options, accounts);
  if ('reason' in profile) return fail(profile.reason);

  const field = input.newPassword === undefined ? 'password' : 'new_password';
  const password = input.newPassword ?? input.password;
  if (password === undefined && draft.passwordHash === undefined) return askPassword(draft, options);
  if (password !== undefined) {
    const personal = [
      ...profile.identifiers.map(({ value }) => value.split('@')[0] ?? value),
      ...personalWords({ profile: profile.profile, userMetadata: profile.metadata }),
    ];
    const refusal = await local.passwords.refusal(password, personal);
    if (refusal !== undefined) {
      const reason: TurnReason = { field, ...refusal };
      return input.username === undefined ? askPassword(draft, options, reason) : fail(reason);
    }
  }
  // Made before anybody looks whether the name is free, so that time does not tell.
  const passwordHash = password === undefined ? draft.passwordHash : await services.hasher.hash(password);
  const ready: Draft = { ...draft, ...(passwordHash === undefined ? {} : { passwordHash }) };
  if (options.verification === 'code') return sendCode(request, local, ready, profile.identifiers);
  return create(request, local, ready, false, password);
}

function askIdentifier(draft: Draft, options: ReadDatabaseOptions, reason?: TurnReason): TurnResult {
  return {
    kind: 'ask',
    step: { kind: 'identifier', identifiers: options.specs, withPassword: true },
    keep: keep(draft),
    ...(reason === undefined ? {} : { reason }),
  };
}

function askPassword(draft: Draft, options: ReadDatabaseOptions, reason?: TurnReason): TurnResult {
  return {
    kind: 'ask',
    step: { kind: 'new-password', policy: options.policy, reason: 'signup' },
    keep: keep(draft),
    ...(reason === undefined ? {} : { reason }),
  };
}

function keep(draft: Draft): Json {
  return draft as unknown as Json;
}

async function sendCode(
  request: TurnRequest,
  local: LocalConnection,
  draft: Draft,
  identifiers: readonly LocalIdentifier[],
): Promise<TurnResult> {
  const { options, accounts, codes } = local;
  const address = identifiers.find(({ type }) => type === 'email')?.value;
  if (address === undefined) return askIdentifier(draft, options, { code: 'invalid_identifier', field: 'username' });
  // Whoever has an account already gets no code; the form looks the same.
  const delivery = accounts.find(identifiers) === undefined ? 'send-later' : 'pretend';
  const ordered = await codes.order(request, { connection: local.id, purpose: 'signup', address, delivery });
  if ('reason' in ordered) return askIdentifier(draft, options, { field: 'username', ...ordered.reason });
  return { kind: 'ask', step: codes.step(ordered.sent), keep: keep({ ...draft, sent: ordered.sent }) };
}

async function takeCode(
  request: TurnRequest,
  local: LocalConnection,
  draft: Draft,
  sent: SentCode,
): Promise<TurnResult> {
  const { accounts, codes } = local;
  const ask = (now: SentCode, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: codes.step(now),
    keep: keep({ ...draft, sent: now }),
    ...(reason === undefined ? {} : { reason }),
  });
  if (request.input.resend === true) {
    const reason = codes.tooSoon(sent);
    if (reason !== undefined) return ask(sent, reason);
    const { sent: _sent, ...rest } = draft;
    return sendCode(request, local, rest, accounts.read(draft.username ?? ''));
  }
  if (request.input.otp === undefined) return ask(sent);
  const wrong = codes.check(request, { connection: local.id, purpose: 'signup', address: sent.address }, sent);
  return wrong === undefined ? create(request, local, draft, true) : ask(wrong.sent, wrong.reason);
}

async function create(
  request: TurnRequest,
  local: LocalConnection,
  draft: Draft,
  verified: boolean,
  password?: string,
): Promise<TurnResult> {
  const { options, accounts, services, connection } = local;
  const read = readSignupProfile(draft.username ?? '', draft.profile ?? {}, options, accounts);
  if ('reason' in read) return askIdentifier(draft, options, read.reason);
  const profile = { ...read.profile, ...(read.profile.email === undefined ? {} : { email_verified: verified }) };
  const scripts = accountScriptsOf(services);
  const upcoming = { profile, userMetadata: read.metadata, ...(password === undefined ? {} : { password }) };
  const verdict = await scripts.beforeRegistration({ connection, request }, upcoming);
  if (!verdict.allowed) {
    const reason = registrationReason(verdict);
    const { clientId, ip } = request;
    services.log.write({ type: 'fs', connection: local.id, clientId, ip, detail: { code: reason.code } });
    const { sent: _sent, ...rest } = draft;
    return askIdentifier(rest, options, reason);
  }
  const user = accounts.create({
    identifiers: read.identifiers,
    profile,
    ...(draft.passwordHash === undefined ? {} : { passwordHash: draft.passwordHash }),
    userMetadata: { ...read.metadata, ...verdict.userMetadata },
    appMetadata: verdict.appMetadata,
  });
  const event = { connection: local.id, clientId: request.clientId, ip: request.ip };
  if (user === undefined) {
    services.log.write({ type: 'fs', ...event, detail: { code: 'user_exists' } });
    return askIdentifier({}, options, { code: 'user_exists', field: 'username' });
  }
  services.log.write({ type: 'ss', ...event, userId: user.userId });
  scripts.afterRegistration({ connection, request }, user);
  if (options.verification === 'link' && !options.verifiedOnly) {
    local.mailLink({ purpose: 'verify', user, clientId: request.clientId, clientName: request.clientName });
  }
  return letIn(request, local, user);
}
