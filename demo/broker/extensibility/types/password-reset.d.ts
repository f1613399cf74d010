import type {
  ActionEvent,
  CacheApi,
  EventClient,
  EventConnection,
  EventOrganization,
  EventTransaction,
  EventUser,
  Factor,
  PromptApi,
  RedirectApi,
} from './action-event.js';

/** What a password-reset-post-challenge Action sees: the user has opened the link or typed the code. */
export interface PostChallengeEvent extends ActionEvent {
  readonly user: EventUser;
  readonly client?: EventClient;
  readonly connection: EventConnection;
  readonly organization?: EventOrganization;
  readonly transaction: EventTransaction;
  readonly authentication: { readonly methods: readonly { readonly name: string; readonly timestamp: string }[] };
}

/** What a password-reset-post-challenge Action can ask for. */
export interface PostChallengeApi {
  readonly access: { deny(reason: string): void };
  readonly authentication: {
    challengeWith(factor: Factor, options?: { readonly additionalFactors?: readonly Factor[] }): void;
    challengeWithAny(factors: readonly Factor[]): void;
  };
  readonly cache: CacheApi;
  readonly prompt: PromptApi;
  readonly redirect: RedirectApi;
  readonly transaction: {
    setMetadata(name: string, value: string | number | boolean | null): void;
    /** Where the user goes when the new password is set. */
    setResultUrl(url: string, options?: { readonly query?: Readonly<Record<string, string>> }): void;
  };
}

/** `exports.onExecutePostChallenge` and `exports.onContinuePostChallenge`. */
export type PostChallengeHandler = (event: PostChallengeEvent, api: PostChallengeApi) => Promise<void> | void;
