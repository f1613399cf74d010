import type { LoginErrorCode, Step } from 'idp-login';
import type { AuthenticationMethod, Json } from '../connections/connection-handler.js';
import type { FactorRequest } from './factor-request.js';
import type { LoginRequest, RefreshTokenFacts, ScopeChanges } from './pipeline.js';

/** Who a source said the person is, after their user was found. */
export interface AcceptedIdentity {
  readonly connection: string;
  readonly sourceUserId: string;
  readonly userId: string;
  readonly created: boolean;
  readonly amr: readonly string[];
  readonly acr?: string;
  readonly methods: readonly AuthenticationMethod[];
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly upstreamSession?: Json;
  readonly idTokenClaims: Readonly<Record<string, Json>>;
  readonly accessTokenClaims: Readonly<Record<string, Json>>;
  readonly scopes?: ScopeChanges;
  readonly factorRequest?: FactorRequest;
}

/** What the person was asked last. */
export interface Asked {
  readonly step: Step;
  readonly alternatives?: readonly string[];
}

/** A login under way; kept as JSON between two requests. */
export interface LoginTransaction {
  /** Stable through the whole login. */
  readonly id: string;
  readonly channel: 'web' | 'embedded';
  readonly clientId: string;
  readonly request: LoginRequest;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly action: 'login' | 'signup' | 'reset';
  /** The connection that the person uses. */
  readonly connection?: string;
  /** What they typed last to say who they are; for counting failures. */
  readonly username?: string;
  /** What its handler kept. */
  readonly kept?: Json;
  readonly asked?: Asked;
  /** Set when the source is done; the pipeline goes on from `stage`. */
  readonly identity?: AcceptedIdentity;
  readonly stage?: { readonly index: number; readonly kept?: Json };
  /** `sso` when no source was asked, `refresh` when a refresh token is used. */
  readonly trigger: 'login' | 'sso' | 'refresh';
  readonly refreshToken?: RefreshTokenFacts;
  /** A session answers, and whether it can do so unseen is to be found out. */
  readonly preview?: boolean;
  /** What went wrong at the source, for the page to say. */
  readonly error?: { readonly code: LoginErrorCode; readonly text?: string };
  /** A page of the client began it, and this browser has not been sent away yet. */
  readonly handedOver?: boolean;
  /** It ended with a session; what is left is for telling that to somebody who comes back. */
  readonly finished?: boolean;
}
