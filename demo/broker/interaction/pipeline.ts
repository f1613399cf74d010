import type { LoginErrorCode, Step } from 'idp-login';
import type { AuthenticationMethod, Json, TurnInput, TurnReason } from '../connections/connection-handler.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import type { Client } from '../config/tenant-settings.js';
import type { User } from '../store/user-repository.js';
import type { FactorRequest } from './factor-request.js';

/** A login whose person is known, on its way to a session and tokens. */
export interface PipelineLogin {
  readonly user: User;
  /** The user was made by this login. */
  readonly created: boolean;
  readonly connection: ConfiguredConnection;
  readonly client: Client;
  /** `sso` when the session was there already and nobody was asked anything, `refresh` when a refresh token is used. */
  readonly trigger: 'login' | 'sso' | 'refresh';
  /** The refresh token that is used, named by a hash. */
  readonly refreshToken?: RefreshTokenFacts;
  readonly channel: 'web' | 'embedded';
  /** Only whether the person must be asked is to be found out; what is asked is not shown, and the stage runs again. */
  readonly preview: boolean;
  /** Whether somebody is there who can be asked; false with `prompt=none`. */
  readonly interactive: boolean;
  readonly request: LoginRequest;
  readonly amr: readonly string[];
  readonly acr?: string;
  readonly methods: readonly AuthenticationMethod[];
  readonly ip: string;
  readonly userAgent: string;
  readonly language: string;
  /** The id of the browser, empty when embedded; for "remember this browser". */
  readonly browser: string;
  /** Claims that earlier stages added. */
  readonly idTokenClaims: Readonly<Record<string, Json>>;
  readonly accessTokenClaims: Readonly<Record<string, Json>>;
  /** The second factor that an earlier stage asked for; the last one counts. */
  readonly factorRequest?: FactorRequest;
  /** Names the login, as in a turn of a connection. */
  readonly transaction: string;
}

/** A refresh token, as far as stages may know it. Times are milliseconds since the epoch. */
export interface RefreshTokenFacts {
  readonly id: string;
  readonly createdAt?: number;
  readonly expiresAt?: number;
}

/** What the application asked for. */
export interface LoginRequest {
  readonly scope?: string;
  readonly acrValues?: readonly string[];
  readonly loginHint?: string;
  readonly organization?: string;
  readonly prompt?: string;
  readonly maxAgeSeconds?: number;
  readonly uiLocales?: string;
  readonly connection?: string;
  readonly connectionScope?: readonly string[];
  readonly variant?: string;
  readonly redirectUri?: string;
  readonly resource?: string;
  readonly state?: string;
}

/** Scopes that the pipeline adds and takes away. */
export interface ScopeChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What one stage came to. */
export type StageResult =
  /** Go on, with what the stage adds. */
  | {
      readonly kind: 'continue';
      readonly amr?: readonly string[];
      readonly acr?: string;
      readonly methods?: readonly AuthenticationMethod[];
      readonly idTokenClaims?: Readonly<Record<string, Json>>;
      readonly accessTokenClaims?: Readonly<Record<string, Json>>;
      /** The login goes on for this user instead (linked accounts). */
      readonly userId?: string;
      /** Scopes of the access token that the application gets beside, or instead of, what it asked for. */
      readonly scopes?: ScopeChanges;
      /** A second factor that is to be asked for after the stages that come before it. */
      readonly factorRequest?: FactorRequest;
    }
  /** Ask the person; their answer comes to the same stage. */
  | {
      readonly kind: 'ask';
      readonly step: Step;
      readonly keep?: Json;
      readonly reason?: TurnReason;
      readonly alternatives?: readonly string[];
    }
  /** Send the browser somewhere; it comes back to `/interaction/:uid/continue`, and what it brings to the same stage. */
  | { readonly kind: 'redirect'; readonly url: string; readonly keep?: Json }
  /** Nobody signs in. The text is the tenant's author's and goes to the person or the application. */
  | { readonly kind: 'deny'; readonly code: LoginErrorCode; readonly text?: string };

/**
 * One stage between the source's answer and the session: rules, actions, a second factor.
 *
 * Stages run in their order at each login. A stage that asks is run again with the answer (`input`) and what it kept; the
 * stages before it are not. The answer can be empty, when the page was loaded again: then the stage asks again.
 */
export interface PipelineStage {
  readonly name: string;
  /** Whether it runs when a refresh token is used, too; nobody is there to be asked then. @defaultValue false */
  readonly runsAtRefresh?: boolean;
  run(login: PipelineLogin, input: TurnInput | undefined, kept: Json | undefined): Promise<StageResult>;
}
