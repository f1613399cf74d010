import type { BrokerModule } from '../broker-module.js';
import { createSecretBox } from '../extensibility/secret-box.js';
import { adminPageRoutes } from './admin-page.js';
import { adminClient } from './admin-client.js';
import { clientRoutes } from './client-routes.js';
import { connectionRoutes } from './connection-routes.js';
import { databaseScriptRoutes } from './database-script-routes.js';
import { createManagementGuard } from './guard.js';
import { logRoutes } from './log-routes.js';
import { createManagedConnections } from './managed-connections.js';
import { managementApi } from './management-api.js';
import { pipelineRoutes } from './pipeline-routes.js';
import { pipelineScriptRoutes } from './pipeline-script-routes.js';
import { presetRoutes } from './preset-routes.js';
import { trialRoutes } from './trial-routes.js';
import { userRoutes } from './user-routes.js';

/** The management API and the admin page. */
export const managementModule: BrokerModule = (core) => {
  const { issuer, store, services } = core;
  const guard = createManagementGuard(core);
  const box = createSecretBox(services.key('managed connections'));
  const kept = createManagedConnections(store.database, box, services.now);
  core.clients.set(adminClient(issuer));
  return {
    apis: [managementApi(issuer)],
    connections: kept.over,
    routes: [
      ...connectionRoutes(core, guard, kept),
      ...clientRoutes(core, guard),
      ...userRoutes(core, guard),
      ...logRoutes(core, guard),
      ...presetRoutes(guard),
      ...databaseScriptRoutes(core, guard),
      ...pipelineRoutes(core, guard),
      ...pipelineScriptRoutes(core, guard),
      ...trialRoutes(core, guard),
      ...adminPageRoutes(core),
    ],
  };
};
