import type { Provider } from 'oidc-provider';
import type { Interaction } from '../interaction/web-logins.js';

/** Grants what the person was asked for; returns the grant's id. */
export async function grantConsent(provider: Provider, interaction: Interaction): Promise<string> {
  const { grantId, session, params, prompt } = interaction;
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant =
    known ??
    new provider.Grant({
      ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      clientId: String(params['client_id']),
    });
  const details = prompt.details as {
    readonly missingOIDCScope?: readonly string[];
    readonly missingOIDCClaims?: readonly string[];
    readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
  };
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  if (details.missingOIDCClaims) grant.addOIDCClaims([...details.missingOIDCClaims]);
  for (const [audience, scopes] of Object.entries(details.missingResourceScopes ?? {})) {
    grant.addResourceScope(audience, scopes.join(' '));
  }
  return grant.save();
}
