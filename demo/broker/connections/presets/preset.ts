import type { OAuth2Options } from '../oauth2/oauth2-options.js';
import type { OidcOptions } from '../oidc/oidc-options.js';

/** A part of a preset that differs from customer to customer; it fills `{name}` in the preset's options. */
export interface PresetSetting {
  readonly pattern: RegExp;
  /** What the pattern means, for the message: `a directory id`. */
  readonly means: string;
  /** Absent: it has to be given. */
  readonly fallback?: string;
}

interface PresetBase {
  readonly kind: 'social' | 'enterprise';
  /** The provider's name as it writes it; buttons say "Continue with …", which every one of them allows. */
  readonly label: string;
  /** The built-in icon, if it has another name than the preset. */
  readonly icon?: string;
  readonly settings?: Readonly<Record<string, PresetSetting>>;
}

/** What the broker knows of one well-known provider: everything but the client id and secret. */
export type Preset =
  | (PresetBase & { readonly strategy: 'oidc'; readonly options: Partial<OidcOptions> & { readonly issuer: string } })
  | (PresetBase & {
      readonly strategy: 'oauth2';
      readonly options: Partial<OAuth2Options> & Pick<OAuth2Options, 'authorizationUrl' | 'tokenUrl' | 'profileUrl'>;
    });
