import type { BrokerServices } from '../../broker-services.js';
import type { Json } from '../../connections/connection-handler.js';
import type { ExchangeScripts } from '../../oidc/token-scripts.js';
import type { EventFlows } from '../pipeline/event-flows.js';
import type { TraceRepository } from '../store/trace-repository.js';
import { clientPart, requestPart } from './event-parts.js';

/** Runs the hook and the Actions before an application gets an access token of its own. */
export function createExchangeScripts(
  services: BrokerServices,
  flows: EventFlows,
  traces: TraceRepository,
): ExchangeScripts {
  const { issuer, tenantName: tenant } = services;
  return async ({ client, audience, scopes, ip, userAgent }) => {
    const { id, name, metadata } = client;
    const event = {
      tenant: { id: tenant },
      request: requestPart(issuer, { ip, userAgent, language: 'en' }),
      client: clientPart(client),
      resource_server: { identifier: audience },
      accessToken: { customClaims: {}, scope: scopes },
      transaction: { requested_scopes: scopes, metadata: {} },
    };
    const hook = { args: [{ id, name, tenant, metadata }, scopes, audience], context: {} };
    const result = await flows.credentialsExchange(event, hook, scopes);
    const { decision, trace: steps } = result;
    if (steps.length > 0) {
      const detail =
        decision.kind === 'deny' ? decision.reason : decision.kind === 'failed' ? decision.failure.message : undefined;
      traces.write({
        login: `exchange:${id}`,
        trigger: 'credentials-exchange',
        clientId: id,
        decision: decision.kind,
        ...(detail === undefined ? {} : { detail }),
        durationMs: steps.reduce((sum, step) => sum + step.durationMs, 0),
        steps,
      });
    }
    if (decision.kind === 'continue') {
      const { accessTokenClaims, addedScopes, removedScopes } = result;
      const claims = accessTokenClaims as Readonly<Record<string, Json>>;
      return { allowed: true, claims, added: addedScopes, removed: removedScopes };
    }
    if (decision.kind === 'deny') return { allowed: false, error: decision.code, text: decision.reason };
    const script = decision.kind === 'failed' ? decision.by : 'credentials-exchange';
    services.log.write({ type: 'actions_execution_failed', clientId: id, ip, detail: { script } });
    return { allowed: false, error: 'server_error', text: 'a script of the tenant failed' };
  };
}
