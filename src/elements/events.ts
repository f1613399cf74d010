import type { User } from '../client/login-client.js';
import type { Connection } from '../connection/connection.js';
import type { LoginError } from '../errors/login-error.js';

import { ScreenChangedEvent } from './screen-changed-event.js';

export { ScreenChangedEvent };

const reaching = { bubbles: true, composed: true } as const;

/** A connection was picked, by a button or by what the person typed. Cancelling it keeps the person where they are. */
export class ConnectionChosenEvent extends Event {
  static readonly eventName = 'idp-connection-chosen' as const;
  readonly connection: Connection;

  constructor(connection: Connection) {
    super(ConnectionChosenEvent.eventName, { ...reaching, cancelable: true });
    this.connection = connection;
  }
}

/** The person is signed in, in this page. After a redirect, `<idp-callback>` sends it. */
export class LoginSucceededEvent extends Event {
  static readonly eventName = 'idp-login-succeeded' as const;
  /** Absent where the session is not this page's: on the broker's own login page. */
  readonly user: User | undefined;
  /** The path to go on to. Cancelling the event keeps `<idp-callback>` from going there. */
  readonly returnTo: string | undefined;

  constructor(user?: User, returnTo?: string) {
    super(LoginSucceededEvent.eventName, { ...reaching, cancelable: true });
    this.user = user;
    this.returnTo = returnTo;
  }
}

/** Something failed. The person has been told already, in the card. */
export class LoginFailedEvent extends Event {
  static readonly eventName = 'idp-login-failed' as const;
  readonly error: LoginError;

  constructor(error: LoginError) {
    super(LoginFailedEvent.eventName, reaching);
    this.error = error;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'idp-connection-chosen': ConnectionChosenEvent;
    'idp-login-succeeded': LoginSucceededEvent;
    'idp-login-failed': LoginFailedEvent;
    'idp-screen-changed': ScreenChangedEvent;
  }
}
