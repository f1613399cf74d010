import type { BrokerModule } from '../broker-module.js';
import { createSecretBox } from '../extensibility/secret-box.js';
import type { FactorDialogue, FactorType } from '../interaction/factor-request.js';
import type { PipelineStage } from '../interaction/pipeline.js';
import { createEmailFactor, createSmsFactor } from './code-factor.js';
import { createEnrolmentRepository } from './enrolment-repository.js';
import { mfaAcr, type Factor } from './factor.js';
import { createFactorDialogue } from './factor-dialogue.js';
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

  const stage: PipelineStage = {
    name: 'second factor',
    run: async (login, input, kept) => {
      const request = neededFactor(login, mfa, enrolled(login.user.userId).length > 0);
      return request === undefined ? { kind: 'continue' } : talk(login, request, input, kept);
    },
  };
  const dialogue: FactorDialogue = {
    enabled: factors.map(({ type }) => type),
    enrolled,
    satisfied: passedFactors,
    run: talk,
  };
  return {
    extras: { factors: dialogue, passkeys: ceremonies },
    ...(factors.length === 0 ? {} : { stages: [stage], acrValues: [mfaAcr] }),
  };
};
