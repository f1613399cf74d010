import { UnsecuredJWT } from 'jose';
import type { Provider } from 'oidc-provider';
import type { Json } from '../connections/connection-handler.js';
import type { HttpContext } from '../http/http-context.js';
import type { LoginTransactionRepository } from '../store/login-transaction-repository.js';
import type { LoginTransaction } from './login-transaction.js';

// The parameters of the first request that are also those of an authorization request; what was typed is none of them.
const carried = [
  ...['response_type', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method'],
  ...['dpop_jkt', 'resource', 'acr_values', 'max_age', 'ui_locales', 'login_hint', 'connection', 'organization'],
] as const;

/** The browser comes at once; there is nobody to wait for. */
const handoverSeconds = 60;

/** What a handover is kept in. */
export interface HandoverParts {
  readonly issuer: string;
  readonly provider: Provider;
  readonly transactions: LoginTransactionRepository;
  readonly now: () => number;
}

/** Picks what a login needs in order to go on in the browser, should it have to. */
export function carriedParameters(fields: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    carried.flatMap((name) => {
      const value = fields.get(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/**
 * Hands a login whose person is known over to the browser, as a pushed request that works once: it begins with `prompt=login`,
 * so that a session of somebody else does not answer it. Returns the `request_uri`.
 */
export async function handOver(
  { issuer, provider, transactions, now }: HandoverParts,
  login: LoginTransaction,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const request = new UnsecuredJWT({ ...params, client_id: login.clientId, prompt: 'login' })
    .setIssuedAt()
    .setIssuer(login.clientId)
    .setAudience(issuer)
    .setExpirationTime(`${String(handoverSeconds)}s`)
    .encode();
  const pushed = new provider.PushedAuthorizationRequest({
    request,
    ...(params['dpop_jkt'] === undefined ? {} : { dpopJkt: params['dpop_jkt'] }),
  });
  const id = await pushed.save(handoverSeconds);
  transactions.save(idOf(id), login as unknown as Json, now() + handoverSeconds * 1000);
  return `urn:ietf:params:oauth:request_uri:${id}`;
}

/**
 * Takes over what a page of the client began, once.
 *
 * Somebody could sign in themselves and send the address to another person, who would then be signed in as them. So the browser
 * must have come from a page of the broker's own site; from elsewhere the person signs in again.
 */
export function takeOver(
  transactions: LoginTransactionRepository,
  ctx: HttpContext,
  pushedId: string | undefined,
): LoginTransaction | undefined {
  if (pushedId === undefined) return undefined;
  const login = transactions.take<Json>(idOf(pushedId)) as unknown as LoginTransaction | undefined;
  return /^same-(origin|site)$/.test(ctx.get('sec-fetch-site')) ? login : undefined;
}

function idOf(pushedId: string): string {
  return `handover:${pushedId}`;
}
