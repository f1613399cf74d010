import type { BrokerServices } from '../broker-services.js';
import type { TurnRequest } from './connection-handler.js';

/** Logs that what somebody typed is no identifier; what it was is not written down. */
export function logUnreadable(
  services: BrokerServices,
  connection: string,
  { clientId, ip }: Pick<TurnRequest, 'clientId' | 'ip'>,
): void {
  services.log.write({ type: 'f', connection, clientId, ip, detail: { code: 'invalid_identifier' } });
}
