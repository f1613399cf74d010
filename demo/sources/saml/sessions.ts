import type { LogoutSubject } from './logout-messages.js';
import type { SamlUser } from './users.js';

/** Somebody who is signed in, and the service providers that were told so. */
export interface Session {
  readonly user: SamlUser;
  readonly authnInstant: Date;
  readonly sessionIndex: string;
  /** By entity id. */
  readonly participants: Map<string, LogoutSubject>;
}
