import type { LoginClient } from '../client/login-client.js';
import { sameSite } from '../client/same-site.js';
import type { Mode } from '../connection/connection.js';
import type { FlowSetup } from '../flow/login-state.js';

/** The properties of a login box that the flow has to know. */
export interface SetupSource {
  readonly position: 'app' | 'login-page';
  readonly authenticationProfile: FlowSetup['profile'];
  readonly action: FlowSetup['action'];
  readonly mode?: Mode;
  readonly loginHint: string;
  readonly connection?: string;
  readonly organization?: string;
  readonly locale?: string;
  readonly issuer: string;
  readonly client?: LoginClient;
  readonly allowCrossSiteEmbedding: boolean;
}

/** Tells whether a page of another origin holds this one in a frame. */
function isFramedByStranger(): boolean {
  if (window.top === window.self) return false;
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true;
  }
}

function mayTakeSecrets(source: SetupSource): boolean {
  if (!window.isSecureContext || isFramedByStranger()) return false;
  const issuer = source.client?.issuer ?? source.issuer;
  if (source.position === 'login-page' || source.allowCrossSiteEmbedding) return true;
  try {
    return sameSite(issuer, location.href);
  } catch {
    return false;
  }
}

/** Works out what the flow starts with. */
export function flowSetup(source: SetupSource): FlowSetup {
  return {
    position: source.position,
    profile: source.authenticationProfile,
    action: source.action,
    secretsAllowed: mayTakeSecrets(source),
    host: location.hostname,
    mode: source.mode,
    identifier: source.loginHint,
    connection: source.connection,
    organization: source.organization,
    // The browser names its own languages to the broker; what the page is in, only the page can tell.
    uiLocales: [...new Set([source.locale ?? '', document.documentElement.lang])].filter((tag) => tag !== ''),
  };
}
