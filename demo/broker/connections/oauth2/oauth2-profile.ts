import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import { profileFromClaims } from '../oidc/oidc-profile.js';
import type { ReadOAuth2Options } from './oauth2-options.js';

/** A JSON object of a provider. */
export type RawProfile = Readonly<Record<string, unknown>>;

/** The member of a profile at a path such as `address.city`. */
export function memberAt(profile: RawProfile, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isObject ? (value as RawProfile)[name] : undefined;
  }, profile);
}

/** What names the person for good: a text, or a number, as at many older services. */
export function profileUserId(profile: RawProfile, field: string): string | undefined {
  const value = memberAt(profile, field);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 512 ? value : undefined;
}

/** The profile in what the provider's API answers. */
export function profileFromApi(profile: RawProfile, emails: unknown, options: ReadOAuth2Options): NormalizedProfile {
  const mapped = Object.entries(options.attributes).map(([name, path]) => [name, memberAt(profile, path)] as const);
  const primary = primaryEmail(emails);
  // Words that are common among such services, in the words of OpenID Connect.
  const usual = [
    ['preferred_username', profile['login'] ?? profile['username']],
    ['picture', profile['avatar_url'] ?? profile['picture']],
  ] as const;
  const found = [...usual, ...mapped].filter(([, value]) => value !== undefined && value !== null);
  const claims = {
    ...Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null)),
    ...Object.fromEntries(found),
    ...(primary === undefined ? {} : { email: primary.email, email_verified: primary.verified }),
  };
  return profileFromClaims(claims, { attributes: {}, trustEmail: options.trustEmail });
}

function primaryEmail(emails: unknown): { readonly email: string; readonly verified: boolean } | undefined {
  if (!Array.isArray(emails)) return undefined;
  for (const one of emails as unknown[]) {
    if (typeof one !== 'object' || one === null || !('email' in one) || !('primary' in one)) continue;
    if (typeof one.email !== 'string' || one.primary !== true) continue;
    return { email: one.email, verified: 'verified' in one && one.verified === true };
  }
  return undefined;
}
