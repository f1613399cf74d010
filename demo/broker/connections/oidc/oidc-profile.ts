import { normalizeEmail } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';

// Claims that speak of the token and not of the person.
const tokenClaims: ReadonlySet<string> = new Set([
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
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'auth_time',
  'cnf',
  'typ',
  'events',
]);

/** The profile in an OpenID provider's claims. */
export function profileFromClaims(
  claims: Readonly<Record<string, unknown>>,
  options: { readonly attributes: Readonly<Record<string, string>>; readonly trustEmail: boolean },
): NormalizedProfile {
  const mapped = Object.fromEntries(
    Object.entries(options.attributes).flatMap(([attribute, claim]) =>
      claims[claim] === undefined ? [] : [[attribute, claims[claim]]],
    ),
  );
  const all: Record<string, unknown> = { ...claims, ...mapped };
  const text = (name: string, max: number): string | undefined => {
    const value = all[name];
    return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;
  };
  const email = normalizeEmail(text('email', 512) ?? '');
  const phone = text('phone_number', 64);
  const picture = text('picture', 2048);
  const known = {
    name: text('name', 300),
    nickname: text('nickname', 300),
    given_name: text('given_name', 150),
    family_name: text('family_name', 150),
    username: text('preferred_username', 128),
    picture: picture !== undefined && /^https?:\/\//.test(picture) ? picture : undefined,
    email,
    // A provider that says nothing has not checked it.
    email_verified: email === undefined ? undefined : options.trustEmail && isTrue(all['email_verified']),
    phone_number: phone,
    phone_verified: phone === undefined ? undefined : all['phone_number_verified'] === true,
  };
  const used = new Set([...Object.keys(known), 'preferred_username', 'phone_number_verified']);
  const rest = Object.entries(all).filter(([name]) => !used.has(name) && !tokenClaims.has(name));
  return {
    ...Object.fromEntries(rest),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
}

// Some providers write it as text.
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
