import type { LoginRequest } from './pipeline.js';

/** Reads the parameters of an authorization request. */
export function readLoginRequest(params: Readonly<Record<string, unknown>>): LoginRequest {
  const text = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const list = (name: string): readonly string[] | undefined => text(name)?.split(/[ ,]+/).filter(Boolean);
  const maxAge = Number(params['max_age'] ?? NaN);
  const request = {
    scope: text('scope'),
    acrValues: list('acr_values'),
    loginHint: text('login_hint'),
    organization: text('organization'),
    prompt: text('prompt'),
    maxAgeSeconds: Number.isInteger(maxAge) && maxAge >= 0 ? maxAge : undefined,
    uiLocales: text('ui_locales'),
    connection: text('connection'),
    connectionScope: list('connection_scope'),
    variant: text('variant'),
    redirectUri: text('redirect_uri'),
    resource: text('resource'),
    state: text('state'),
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}
