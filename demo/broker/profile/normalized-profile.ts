/** The five attributes that a connection's sync mode rules. */
export const syncedAttributes = ['name', 'nickname', 'given_name', 'family_name', 'picture'] as const;

/** A person, in the same words whatever the source is; what a source does not tell is absent. */
export interface NormalizedProfile {
  readonly name?: string;
  readonly nickname?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly picture?: string;
  readonly email?: string;
  /** False when the source is silent. */
  readonly email_verified?: boolean;
  readonly username?: string;
  /** E.164. */
  readonly phone_number?: string;
  readonly phone_verified?: boolean;
  /** Everything else that the source tells, as it is: groups, locale, department … */
  readonly [attribute: string]: unknown;
}
