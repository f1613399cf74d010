/** Claims that say who issued a token, to whom, when and how: no script may set them. */
const reserved: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'azp',
  'acr',
  'amr',
  'act',
  'may_act',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'auth_time',
  'cnf',
  'client_id',
  'scope',
  'typ',
  'txn',
  'events',
  'org_id',
  'org_name',
  'roles',
  'groups',
  'entitlements',
  'permissions',
  'token_type',
]);

/** The claims of a profile that OpenID Connect names. */
const profileClaims: ReadonlySet<string> = new Set([
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
]);

/** The largest set of claims of one token, as JSON. */
export const claimsBytes = 100 * 1024;

/**
 * Why a script may not set a claim; nothing if it may. Names of its own are addresses or URNs, so that they meet no other.
 *
 * @see [OpenID Connect Core §5.1.2](https://openid.net/specs/openid-connect-core-1_0.html#AdditionalClaims)
 */
export function claimProblem(name: string): string | undefined {
  if (reserved.has(name)) return `The claim "${name}" belongs to the broker`;
  // The broker's own namespace.
  if (name.startsWith('urn:idp-login:')) return `The claim "${name}" belongs to the broker`;
  if (profileClaims.has(name) || /^(https?:\/\/[^/]+|urn:[a-z0-9][a-z0-9-]+:.)/i.test(name)) return undefined;
  return `The claim "${name}" needs a namespace, as https://example.com/${name}`;
}
