import { readCodeOptions } from '../connections/sent-code.js';
import { readSmsGateway } from '../connections/sms-gateway-config.js';
import type { FactorType } from '../interaction/factor-request.js';
import type { OptionReader } from './option-reader.js';
import type { ProblemReporter } from './problems.js';
import type { MfaSettings } from './tenant-settings.js';

const types: readonly FactorType[] = ['otp', 'passkey', 'sms', 'email', 'recovery-code'];

/** Checks and completes what a tenant says of second factors. */
export function parseMfa(reader: OptionReader | undefined, report: ProblemReporter): MfaSettings {
  const names = reader?.texts('factors') ?? [];
  names.forEach((name, index) => {
    if (!types.some((type) => type === name)) {
      report.at('factors').report(`[${index}]`, `must be one of ${types.join(', ')}`);
    }
  });
  const factors = types
    .filter((type) => names.includes(type))
    .sort((one, other) => names.indexOf(one) - names.indexOf(other));
  const gateway = reader?.object('gateway');
  if (factors.includes('sms') && gateway === undefined) report.report('gateway', 'is missing: codes by text need one');
  const mfa: MfaSettings = {
    policy: reader?.oneOf('policy', ['never', 'when-asked', 'when-enrolled', 'always'], 'when-asked') ?? 'never',
    factors,
    rememberDays: reader?.integer('rememberDays', 30, { min: 0, max: 365 }) ?? 30,
    code: readCodeOptions(reader?.object('code')),
    gateway: gateway && readSmsGateway(gateway, report),
  };
  reader?.done();
  return mfa;
}
