import type { MfaSettings } from '../config/tenant-settings.js';
import type { FactorRequest, FactorType } from '../interaction/factor-request.js';
import type { PipelineLogin } from '../interaction/pipeline.js';
import { mfaAcr } from './factor.js';

// A second factor is another one than the first.
const firstFactors: Readonly<Record<string, FactorType>> = {
  passkey: 'passkey',
  email: 'email',
  sms: 'sms',
  tel: 'sms',
};

/** The factors that can be a second one after the way in which this login began. */
export function secondFactors(login: PipelineLogin, enabled: readonly FactorType[]): readonly FactorType[] {
  const first = login.methods.map(({ name }) => firstFactors[name]);
  return enabled.filter((type) => !first.includes(type));
}

/** The factors that this login, or the session that answers it, has passed. */
export function passedFactors({ methods }: PipelineLogin): readonly FactorType[] {
  return methods.flatMap(({ name, type }) => (name === 'mfa' && type !== undefined ? [type as FactorType] : []));
}

/**
 * Works out which factor a login needs; `undefined` means none.
 *
 * What the application asks for goes before what a script asks for, and that before what the tenant wants of everybody.
 */
export function neededFactor(login: PipelineLogin, mfa: MfaSettings, hasFactor: boolean): FactorRequest | undefined {
  if (mfa.policy === 'never') return undefined;
  // A browser that is remembered proves nothing to an application that wants to be sure now; a passkey does.
  const isAsked = login.request.acrValues?.includes(mfaAcr) === true && login.acr !== mfaAcr;
  if (isAsked) return { policy: 'enable', allowRememberBrowser: false };
  const { factorRequest } = login;
  if (factorRequest?.policy === 'skip') return undefined;
  if (factorRequest !== undefined) return factorRequest;
  const isNeeded = mfa.policy === 'always' || (mfa.policy === 'when-enrolled' && hasFactor);
  return isNeeded ? { policy: 'enable' } : undefined;
}

/** Whether a browser that was remembered will do for a request. */
export function allowsRemembering({ policy, allowRememberBrowser }: FactorRequest): boolean {
  return allowRememberBrowser ?? policy === 'enable';
}
