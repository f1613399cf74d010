/** One protection of a login, a session or a call. */
export interface Protection {
  readonly name:
    | 'transport'
    | 'pkce'
    | 'issuer'
    | 'bound-tokens'
    | 'pushed-requests'
    | 'audience'
    | 'refresh-across-tabs'
    | 'revocation'
    | 'sign-out'
    | 'same-site-credentials';
  /** `missing` is what the broker or this browser lacks, `off` what the configuration does without. */
  readonly status: 'on' | 'off' | 'missing';
  /** What it is good for. */
  readonly against: string;
  /** What to configure; absent when there is nothing to do. */
  readonly advice?: string;
}
