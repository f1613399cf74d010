import type { ActionEvent, CacheApi, EventClient, EventTransaction } from './action-event.js';

/** What a credentials-exchange Action sees. */
export interface CredentialsExchangeEvent extends ActionEvent {
  readonly client: EventClient;
  readonly resource_server: { readonly identifier: string };
  readonly accessToken: {
    readonly customClaims: Readonly<Record<string, unknown>>;
    readonly scope: readonly string[];
  };
  readonly transaction: Pick<EventTransaction, 'requested_scopes' | 'metadata'>;
}

/** What a credentials-exchange Action can ask for. */
export interface CredentialsExchangeApi {
  readonly access: {
    deny(code: 'invalid_scope' | 'invalid_request' | 'server_error', reason: string): void;
  };
  readonly accessToken: {
    setCustomClaim(name: string, value: unknown): void;
    addScope(scope: string): void;
    removeScope(scope: string): void;
  };
  readonly cache: CacheApi;
  readonly transaction: { setMetadata(name: string, value: string | number | boolean | null): void };
}

/** `exports.onExecuteCredentialsExchange` */
export type CredentialsExchangeHandler = (
  event: CredentialsExchangeEvent,
  api: CredentialsExchangeApi,
) => Promise<void> | void;
