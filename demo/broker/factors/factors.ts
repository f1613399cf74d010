import type { BrokerModule } from '../broker-module.js';
import { createSecretBox } from '../extensibility/secret-box.js';
import type { FactorDialogue, FactorType } from '../interaction/factor-request.js';
import type { PipelineLogin, PipelineStage } from '../interaction/pipeline.js';
import { accountClient, accountClientId } from '../account/account-client.js';
import { accountRoutes } from '../account/account-routes.js';
import { waitingTasks, type WaitingTask } from '../account/account-task.js';
import type { Json } from '../connections/connection-handler.js';
import { createEmailFactor, createSmsFactor } from './code-factor.js';
import { createEnrolmentRepository } from './enrolment-repository.js';
import { mfaAcr, type Factor } from './factor.js';
import { createFactorDialogue, type DialogueRequest } from './factor-dialogue.js';
import { neededFactor, passedFactors } from './factor-policy.js';
import { createPasskeyCeremonies } from './passkey-ceremonies.js';
import { createPasskeyFactor } from './passkey-factor.js';
import { createPasskeyRepository } from './passkey-repository.js';
import { createRecoveryCodeRepository } from './recovery-code-repository.js';
import { createRecoveryFactor } from './recovery-factor.js';
import { createRememberedBrowsers } from './remembered-browsers.js';
import { createTotpFactor } from './totp-factor.js';

/** Second factors and passkeys. */
export const factorsModule: BrokerModule = (core) => {
  const { services, tenant, clients, issuer, store } = core;
  const { mfa } = tenant;
  const { database } = store;
  const { now, key } = services;
  const box = createSecretBox(key('second factors'));
  const enrolments = createEnrolmentRepository(database, now, box);
  const codes = createRecoveryCodeRepository(database, now, key('recovery codes'));
  const browsers = createRememberedBrowsers(database, now, key('remembered browsers'));
  const passkeys = createPasskeyRepository(database, now);
  const ceremonies = createPasskeyCeremonies({
    issuer,
    tenantName: tenant.name,
    clients,
    passkeys,
    key: key('passkey users'),
  });
  const made: Readonly<Record<FactorType, () => Factor | undefined>> = {
    otp: () => createTotpFactor(services, enrolments, box),
    passkey: () => createPasskeyFactor(ceremonies, passkeys),
    sms: () => mfa.gateway && createSmsFactor(services, enrolments, mfa, mfa.gateway),
    email: () => createEmailFactor(services, enrolments, mfa),
    'recovery-code': () => createRecoveryFactor(codes),
  };
  const factors = mfa.policy === 'never' ? [] : mfa.factors.flatMap((type) => made[type]() ?? []);
  const talk = createFactorDialogue({ services, mfa, factors, browsers });
  const enrolled = (userId: string): readonly FactorType[] =>
    factors.filter((factor) => factor.has(userId)).map(({ type }) => type);

  // A passkey is a way to sign in too: having one is no wish to be asked twice.
  const isProtected = (userId: string): boolean =>
    enrolled(userId).some((type) => type !== 'passkey' && type !== 'recovery-code');

  // On the account page people make passkeys to sign in with, whether or not they can be a second factor.
  const usesPasskeys = (): boolean =>
    factors.some(({ type }) => type === 'passkey') ||
    core
      .connections()
      .all()
      .some(({ connection }) => connection.kind === 'passkey');
  const accountFactors = factors.some(({ type }) => type === 'passkey')
    ? factors
    : [...factors, createPasskeyFactor(ceremonies, passkeys)];
  const accountTalk = createFactorDialogue({ services, mfa, factors: accountFactors, browsers });
  const tasks = services.expiring(waitingTasks);
  const accountRequest = ({ client, request, user }: PipelineLogin): DialogueRequest | undefined => {
    if (client.id !== accountClientId || request.state === undefined) return undefined;
    const waits = tasks.get<Json>(request.state) as unknown as WaitingTask | undefined;
    if (waits?.userId !== user.userId || waits.task.kind !== 'add') return undefined;
    return { policy: 'enrollWith', again: waits.task.factor };
  };

  const stage: PipelineStage = {
    name: 'second factor',
    run: async (login, input, kept) => {
      const wish = accountRequest(login);
      if (wish !== undefined) return accountTalk(login, wish, input, kept);
      const request = neededFactor(login, mfa, isProtected(login.user.userId));
      return request === undefined ? { kind: 'continue' } : talk(login, request, input, kept);
    },
  };
  const dialogue: FactorDialogue = {
    enabled: factors.map(({ type }) => type),
    enrolled,
    satisfied: passedFactors,
    setTotp: (userId, secret) => enrolments.set(userId, { type: 'otp', secret }),
    run: talk,
  };
  clients.set(accountClient(issuer));
  return {
    extras: { factors: dialogue, passkeys: ceremonies },
    stages: [stage],
    ...(factors.length === 0 ? {} : { acrValues: [mfaAcr] }),
    routes: accountRoutes({ core, factors, enrolments, codes, passkeys, browsers, usesPasskeys }),
  };
};
