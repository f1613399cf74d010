import type { Provider } from 'oidc-provider';
import type { SignedIn } from '../broker-module.js';
import type { HttpContext } from '../http/http-context.js';

/** Reads who is signed in to the broker in the browser that sent a request. */
export async function readSession(provider: Provider, ctx: HttpContext): Promise<SignedIn | undefined> {
  const { accountId, uid, loginTs, amr, acr } = await provider.Session.get(
    ctx as Parameters<typeof provider.Session.get>[0],
  );
  if (accountId === undefined || loginTs === undefined) return undefined;
  return { userId: accountId, session: uid, authTime: loginTs, amr: amr ?? [], ...(acr === undefined ? {} : { acr }) };
}
