import type { LoginIntent, LoginTurn, StepInput } from '../../src/broker/login-turn.js';
import type { LoginClient, Session, SignInOptions, SignInResult } from '../../src/client/login-client.js';
import type { ConnectionsDocument } from '../../src/connection/connection.js';
import { LoginError } from '../../src/errors/login-error.js';

/** One call that the login box made, with a way to answer it. */
export interface Call<T> {
  readonly name: string;
  readonly args: readonly unknown[];
  answer(value: T): Promise<void>;
  fail(error: LoginError): Promise<void>;
}

/** A client whose calls wait until the test answers them. */
export interface FakeClient extends LoginClient {
  /** The newest call of a name; fails when there was none. */
  last(name: 'connections' | 'discover' | 'start' | 'submit' | 'signIn'): Call<unknown>;
  count(name: string): number;
  /** Tells the subscribers. */
  session(session: Session): void;
}

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};

/** Makes a client; connections that are given are answered at once. */
export function fakeClient(document?: ConnectionsDocument): FakeClient {
  const calls: Call<unknown>[] = [];
  const listeners = new Set<(session: Session) => void>();
  let current: Session = { status: 'signed-out' };

  function call<T>(name: string, args: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      calls.push({
        name,
        args,
        async answer(value) {
          resolve(value as T);
          await settled();
        },
        async fail(error) {
          reject(error);
          await settled();
        },
      });
    });
  }
  const refuse = (): Promise<never> => Promise.reject(new LoginError('invalid_config', 'not in this test'));

  return {
    issuer: location.origin,
    clientId: 'test',
    connections: (options) => (document ? Promise.resolve(document) : call('connections', [options])),
    discover: (identifier) => call('discover', [identifier]),
    start: (intent: LoginIntent, input?: StepInput) => call<LoginTurn>('start', [intent, input]),
    submit: (input: StepInput) => call<LoginTurn>('submit', [input]),
    signIn: (options?: SignInOptions) => call<SignInResult>('signIn', [options]),
    ready: () => Promise.resolve(current),
    getSession: () => current,
    userInfo: refuse,
    explain: refuse,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handleCallback: () => call('handleCallback', []),
    getAccessToken: refuse,
    fetch: refuse,
    stepUp: refuse,
    signOut: () => Promise.resolve(),
    last(name) {
      const found = calls.findLast((item) => item.name === name);
      if (!found) throw new Error(`The login box did not call ${name}().`);
      return found;
    },
    count: (name) => calls.filter((item) => item.name === name).length,
    session(session) {
      current = session;
      for (const listener of listeners) listener(session);
    },
  };
}
