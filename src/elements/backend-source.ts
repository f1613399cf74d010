import { fetchConnections } from '../broker/connections-request.js';
import type { LoginClient } from '../client/login-client.js';
import type { LoginPageTransaction } from '../client/login-page.js';
import type { Connection, ConnectionsDocument } from '../connection/connection.js';
import { parseConnectionsDocument } from '../connection/connections-document.js';
import { LoginError } from '../errors/login-error.js';

/** What a login needs of a client, or of the broker whose login page it is. */
export type LoginBackend = Pick<LoginClient, 'connections' | 'discover' | 'start' | 'submit' | 'signIn'>;

/** Where the login box was told to find its broker. */
export interface BackendConfig {
  readonly position: 'app' | 'login-page';
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly postLogoutRedirectUri?: string;
  readonly connectionsSrc?: string;
  readonly connections?: readonly Connection[] | ConnectionsDocument;
  readonly client?: LoginClient;
  readonly interaction: string;
  readonly csrfToken: string;
  readonly organization?: string;
  readonly allowCrossSiteEmbedding: boolean;
}

/** The connections; on a login page also what the broker knows of the login. */
export interface FoundConnections {
  readonly document: ConnectionsDocument;
  readonly transaction?: LoginPageTransaction;
}

/** Gets what a login box needs, each thing as late as possible. */
export interface BackendSource {
  /** Reads the connections, without the code of the client where that can be done. */
  connections(signal: AbortSignal): Promise<FoundConnections>;
  /** The backend; its code is fetched at the first call. */
  backend(): Promise<LoginBackend>;
  /** The client that holds the session; absent on a login page and before the code is there. */
  client(): LoginClient | undefined;
}

/** Tells whether there is enough to find a broker with. */
export function isConfigured(config: BackendConfig): boolean {
  if (config.client) return true;
  return config.position === 'login-page' ? config.interaction !== '' : config.issuer !== '' || config.clientId !== '';
}

function need(config: BackendConfig, names: readonly ('issuer' | 'clientId' | 'redirectUri' | 'interaction')[]): void {
  const missing = names.filter((name) => config[name] === '');
  if (missing.length === 0) return;
  throw new LoginError(
    'invalid_config',
    `<idp-login> has no ${missing.join(', ')}: set the attribute or the property.`,
    {
      phase: 'config',
    },
  );
}

/**
 * Makes the source for one set of properties.
 *
 * @param found - Told of the client that holds the session, as soon as there is one.
 */
export function createBackendSource(config: BackendConfig, found: (client: LoginClient) => void): BackendSource {
  let client = config.client;
  if (client) found(client);
  let pending: Promise<LoginBackend> | undefined;

  async function load(): Promise<LoginBackend> {
    if (config.position === 'login-page') {
      need(config, ['interaction']);
      const { createLoginPageBackend } = await import('../client/login-page.js');
      return createLoginPageBackend({ interaction: config.interaction, csrfToken: config.csrfToken });
    }
    need(config, ['issuer', 'clientId', 'redirectUri']);
    const { createLoginClient } = await import('../client/create-login-client.js');
    const { scope, resource, postLogoutRedirectUri, connections, connectionsSrc } = config;
    client = createLoginClient({
      issuer: config.issuer,
      clientId: config.clientId,
      redirectUri: config.redirectUri,
      ...(scope === undefined ? {} : { scope }),
      ...(resource === undefined ? {} : { resource: resource.split(/\s+/) }),
      ...(postLogoutRedirectUri === undefined ? {} : { postLogoutRedirectUri }),
      ...((connections ?? connectionsSrc) === undefined ? {} : { connections: connections ?? connectionsSrc ?? [] }),
      allowCrossSiteEmbedding: config.allowCrossSiteEmbedding,
    });
    found(client);
    return client;
  }

  return {
    async connections(signal) {
      const { issuer, clientId, connections, connectionsSrc, organization } = config;
      if (connections !== undefined) {
        const document = Array.isArray(connections)
          ? {
              version: 1,
              issuer: config.client?.issuer ?? issuer,
              client_id: config.client?.clientId ?? clientId,
              connections,
            }
          : connections;
        return { document: parseConnectionsDocument(document) };
      }
      if (config.client || config.position === 'login-page') {
        const backend = await this.backend();
        const document = await backend.connections({ signal, ...(organization === undefined ? {} : { organization }) });
        return 'transaction' in document
          ? { document, transaction: document.transaction as LoginPageTransaction }
          : { document };
      }
      need(config, ['issuer', 'clientId', 'redirectUri']);
      const document = await fetchConnections({
        issuer,
        clientId,
        signal,
        ...(connectionsSrc === undefined ? {} : { endpoint: new URL(connectionsSrc, location.href).href }),
        organization,
      });
      return { document };
    },
    backend() {
      if (config.client) return Promise.resolve(config.client);
      return (pending ??= load().catch((cause: unknown) => {
        // The next try fetches again.
        pending = undefined;
        if (cause instanceof LoginError) throw cause;
        throw new LoginError('network', 'The code of the login client could not be fetched.', {
          phase: 'config',
          cause,
        });
      }));
    },
    client: () => client,
  };
}
