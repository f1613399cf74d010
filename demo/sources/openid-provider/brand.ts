import type { Look } from '../web/look.js';

/** What makes one provider look and behave unlike another. */
export interface Brand extends Look {
  /** Prefix of the cookies: cookies ignore ports, so two providers on one host must not share names. */
  readonly id: string;
  /** What its people call the field in which they say who they are. */
  readonly identifierLabel: string;
  /** Whether people are asked before their profile is handed on. */
  readonly consent: boolean;
  /** What the id token is signed with. */
  readonly signingAlgorithm: 'RS256' | 'ES256';
}
