import type { BrokerModule } from './broker-module.js';
import { extensibilityModule } from './extensibility/extensibility-module.js';
import { factorsModule } from './factors/factors.js';
import { managementModule } from './management/management.js';
import { passwordModule } from './account/password-routes.js';
import { linkingModule } from './linking/linking.js';

/** The modules of the demo's broker, in the order in which their stages run. */
export const brokerModules: readonly BrokerModule[] = [
  extensibilityModule,
  factorsModule,
  managementModule,
  linkingModule,
  passwordModule,
];
