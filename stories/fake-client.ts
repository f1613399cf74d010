import { LoginError } from 'idp-login';
import type { ConnectionsDocument, HrdResult, LoginClient, LoginTurn, Session, SignInResult } from 'idp-login';

/** What the broker behind a story answers. */
export interface FakeAnswers {
  /** The connections, or why there are none; never, when left out. */
  readonly connections?: ConnectionsDocument | LoginError;
  readonly discovery?: HrdResult;
  /** The answer to a login that begins, and to each step after it; never, when left out. */
  readonly turns?: readonly LoginTurn[];
  /** The answer to a login by redirect or in a window; never, when left out. */
  readonly signIn?: SignInResult | LoginError;
  /** The sessions that come to be, one after the other. */
  readonly sessions?: readonly Session[];
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const answer = <T>(value: T | LoginError | undefined): Promise<T> =>
  value === undefined ? never() : value instanceof LoginError ? Promise.reject(value) : Promise.resolve(value);

/** A client whose broker is made of given answers; it has every member that a login box uses. */
export function fakeClient(answers: FakeAnswers): LoginClient {
  const turns = [...(answers.turns ?? [])];
  const nextTurn = (): Promise<LoginTurn> => answer(turns.length > 1 ? turns.shift() : turns[0]);
  const sessions = answers.sessions ?? [{ status: 'signed-out' as const }];
  const last = sessions.at(-1) ?? { status: 'signed-out' as const };
  const refuse = (): Promise<never> =>
    Promise.reject(new LoginError('invalid_config', 'The client of a story has no broker.'));
  return {
    issuer: location.origin,
    clientId: 'stories',
    connections: () => answer(answers.connections),
    discover: () => answer(answers.discovery ?? { outcome: 'local' as const }),
    start: nextTurn,
    submit: nextTurn,
    signIn: () => answer(answers.signIn),
    ready: () => Promise.resolve(sessions[0] ?? last),
    getSession: () => last,
    subscribe(listener) {
      const timer = setTimeout(() => {
        for (const session of sessions) listener(session);
      });
      return () => clearTimeout(timer);
    },
    handleCallback: () => Promise.resolve({ status: 'none' }),
    getAccessToken: refuse,
    fetch: refuse,
    stepUp: refuse,
    userInfo: refuse,
    explain: refuse,
    signOut: () => Promise.resolve(),
  };
}
