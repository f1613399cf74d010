import type { ReactiveControllerHost, TemplateResult } from 'lit';

import type { LoginClient } from '../client/login-client.js';
import type { Connection, ConnectionsDocument } from '../connection/connection.js';
import type { LoginAction } from '../flow/login-action.js';
import type { LoginEffect } from '../flow/login-effect.js';
import type { FlowError, FlowSetup, LoginState } from '../flow/login-state.js';
import type { Transition } from '../flow/opening.js';
import type { Messages } from '../i18n/messages.js';

import type { StageController } from './controllers/stage-controller.js';
import type { SetupSource } from './login-setup.js';
import type { LaterContext, ScreenView } from './screens/screen-context.js';

/** What a login needs of a client, or of the broker whose login page it is. */
export type LoginBackend = Pick<LoginClient, 'connections' | 'discover' | 'start' | 'submit' | 'signIn'>;

/** Where a page tells a login box that its broker is. */
export interface BrokerPlace {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly postLogoutRedirectUri?: string;
  readonly connectionsSrc?: string;
  readonly connections?: readonly Connection[] | ConnectionsDocument;
  readonly allowCrossSiteEmbedding?: boolean;
}

/** The login box as its page sees it: the element with its properties. */
export interface LoginHost extends HTMLElement, ReactiveControllerHost, SetupSource, BrokerPlace {
  readonly allowCrossSiteEmbedding: boolean;
  readonly interaction: string;
  readonly csrfToken: string;
  readonly returnTo?: string;
  readonly headingLevel: number;
  readonly maxButtons: number;
  clientName?: string;
}

/** The connections, and what the broker knows of the login beforehand. */
export interface LoadedConnections {
  readonly document: ConnectionsDocument;
  readonly setup?: Partial<FlowSetup>;
  /** What went wrong before the page was opened. */
  readonly error?: FlowError;
}

/** Where one login box gets its logins from. */
export interface LoginSource {
  readonly backend: LoginBackend;
  /** The client that holds the session; a login page has none. */
  readonly client?: LoginClient;
  /** On a login page: the connections together with what the broker knows of the login. */
  load?(signal: AbortSignal): Promise<LoadedConnections>;
}

/** The login box as the code sees it that comes after the form. */
export interface LoginBox {
  readonly host: LoginHost;
  readonly stage: StageController;
  readonly state: LoginState;
  readonly view: ScreenView;
  /** Moves the login on and runs what follows from it. */
  dispatch(action: LoginAction): void;
  show(change: Partial<ScreenView>): void;
  /** The client or the broker's login page; its code is fetched at the first call. */
  source(): Promise<LoginSource>;
  /** Gives up the request that is under way, and gives the next one its signal. */
  renewSignal(): AbortSignal;
}

/** An error as a screen shows it. */
export interface ShownError {
  /** The field that it stands at; nothing when it concerns the whole form. */
  readonly field: string | undefined;
  /** @param label - The name of the field that it stands at. */
  text(label?: string): string;
}

/** Everything about a login that its first screen can do without. */
export interface LoginDriver {
  transition(state: LoginState, action: LoginAction): Transition;
  /** Does what the flow asks for. */
  run(effect: Exclude<LoginEffect, { type: 'load' }>): void;
  changed(state: LoginState, before: LoginState): void;
  /** Another login begins. */
  restarted(): void;
  /** Sends what the fields hold. */
  submit(form: HTMLFormElement): void;
  screen(state: LoginState, context: LaterContext): TemplateResult | undefined;
  error(state: LoginState): ShownError | undefined;
  /** Whole seconds until the form may be sent again, and until another code may be asked for. */
  readonly left: Readonly<Record<'retryIn' | 'resendIn', number>>;
}

/** What a login box fetches once its form stands. */
export interface Later {
  readonly createDriver: (box: LoginBox) => LoginDriver;
  readonly english: Messages;
}
