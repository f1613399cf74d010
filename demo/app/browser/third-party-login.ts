import type { SignInOptions } from 'idp-login/client';

const parameters = ['iss', 'connection', 'login_hint', 'target_link_uri'] as const;

/** A login that somebody else began: what to ask for, and the address without the parameters that said so. */
export interface ThirdPartyLogin {
  readonly options: SignInOptions;
  readonly cleaned: string;
}

/**
 * Reads whether somebody else sent the person here to sign in: a company's page of applications, a link in a mail.
 *
 * Nothing is believed but where to sign in, and only at our own broker: the login is one of ours, with a state of ours.
 * Where to go on must be a place of this site.
 *
 * @see [OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)
 */
export function readThirdPartyLogin(address: string, issuer: string): ThirdPartyLogin | undefined {
  const url = new URL(address);
  const [iss, connection, identifier, target] = parameters.map((name) => url.searchParams.get(name) ?? undefined);
  if (iss !== issuer) return undefined;
  for (const name of parameters) url.searchParams.delete(name);
  const cleaned = url.pathname + url.search + url.hash;
  const wanted = target !== undefined && URL.canParse(target) ? new URL(target) : url;
  return {
    options: {
      ...(connection === undefined ? {} : { connection }),
      ...(identifier === undefined ? {} : { identifier }),
      returnTo: wanted.origin === url.origin ? wanted.pathname + wanted.search + wanted.hash : cleaned,
    },
    cleaned,
  };
}
