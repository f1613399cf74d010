import type { BrokerModule } from '../broker-module.js';
import { adminClient } from './admin-client.js';
import { clientRoutes } from './client-routes.js';
import { createManagementGuard } from './guard.js';
import { managementApi } from './management-api.js';

/** The management API and the admin page. */
export const managementModule: BrokerModule = (core) => {
  const guard = createManagementGuard(core);
  core.clients.set(adminClient(core.issuer));
  return { apis: [managementApi(core.issuer)], routes: [...clientRoutes(core, guard)] };
};
