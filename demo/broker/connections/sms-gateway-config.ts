import type { OptionReader } from '../config/option-reader.js';
import type { ProblemReporter } from '../config/problems.js';
import type { Text } from '../config/tenant.js';
import type { GatewayAuthentication } from '../messages/sms-gateway.js';

/** Where texts and calls are handed to. */
export interface SmsGatewayConfig {
  readonly url: Text;
  /** @defaultValue the tenant's name */
  readonly sender?: string;
  /** A fixed bearer token. */
  readonly token?: Text;
  /** Instead: the secret that a bearer JWT is signed with, at least 32 bytes. */
  readonly secret?: Text;
  readonly audience?: string;
  readonly subject?: string;
  /** Tells the gateway who asked. @defaultValue false */
  readonly forwardRequest?: boolean;
  /** @defaultValue 10000 */
  readonly timeoutMs?: number;
}

/** The same, checked. */
export interface SmsGatewaySettings {
  readonly url: string;
  readonly sender: string | undefined;
  readonly authentication: GatewayAuthentication;
  readonly timeoutMs: number;
  readonly forwardRequest: boolean;
}

/** Reads the member `gateway` of options. */
export function readSmsGateway(reader: OptionReader | undefined, report: ProblemReporter): SmsGatewaySettings {
  if (reader === undefined) report.report('gateway', 'is missing');
  const [token, secret] = [reader?.text('token'), reader?.text('secret')];
  const [audience, subject] = [reader?.text('audience'), reader?.text('subject')];
  if (token !== undefined && secret !== undefined) report.at('gateway').report('token', 'goes without secret');
  if (secret !== undefined && Buffer.byteLength(secret) < 32) {
    report.at('gateway').report('secret', 'must have at least 32 bytes');
  }
  const signed = { ...(audience === undefined ? {} : { audience }), ...(subject === undefined ? {} : { subject }) };
  const authentication: GatewayAuthentication =
    secret !== undefined
      ? { method: 'jwt', secret, ...signed }
      : token !== undefined
        ? { method: 'token', token }
        : { method: 'none' };
  const gateway = {
    url: reader?.requiredUrl('url') ?? '',
    sender: reader?.text('sender', { max: 40 }),
    authentication,
    timeoutMs: reader?.integer('timeoutMs', 10_000, { min: 100, max: 60_000 }) ?? 10_000,
    forwardRequest: reader?.flag('forwardRequest', false) ?? false,
  };
  reader?.done();
  return gateway;
}
