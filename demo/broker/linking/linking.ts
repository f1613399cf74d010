import type { BrokerModule } from '../broker-module.js';
import { linkingClient } from './linking-client.js';
import { linkingRoutes } from './linking-routes.js';
import { suggestionStage } from './suggestion-stage.js';

/** Account linking: a page for people who are signed in, and an offer at login when an address is in two accounts. */
export const linkingModule: BrokerModule = (core) => {
  core.clients.set(linkingClient(core.issuer));
  return { routes: linkingRoutes(core), stages: [suggestionStage(core)] };
};
