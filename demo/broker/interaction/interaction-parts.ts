import type { HttpContext } from '../http/http-context.js';
import type { BrokerServices } from '../broker-services.js';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Tenant } from '../config/tenant-settings.js';
import type { ConnectionDirectory } from '../connections/connection-directory.js';
import type { ErrorPage } from '../pages/error-page.js';
import type { ExpiringValues } from '../store/expiring-values.js';
import type { UpstreamRequestRepository } from '../store/upstream-request-repository.js';
import type { LoginEngine } from './login-engine.js';
import type { Interaction, WebLogins } from './web-logins.js';

/** What the pages and interfaces of a login in a browser are made of. */
export interface InteractionParts {
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly connections: ConnectionDirectory;
  readonly services: BrokerServices;
  readonly engine: LoginEngine;
  readonly logins: WebLogins;
  readonly upstream: UpstreamRequestRepository;
  /** Addresses that a stage of the pipeline sends the browser to, by the login. */
  readonly leaving: ExpiringValues;
  /** Answers to callbacks that came as a cross-site POST, until the browser comes again with its cookies. */
  readonly parked: ExpiringValues;
  /** Runs the turns of one login one after the other. */
  readonly serialize: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  /** Whether the widget's script is there to be loaded. */
  readonly hasWidget: boolean;
  /** The origins that a form of the login page may lead to in the end. */
  formTargets(clientId: string): readonly string[];
  /** Grants what an app of somebody else asked for; returns the grant's id. */
  grantAsked(interaction: Interaction): Promise<string>;
  /** Answers with an error, as a page or as JSON. */
  showError(ctx: HttpContext, page: ErrorPage): void;
}
