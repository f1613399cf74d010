import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import {
  ConnectionFailure,
  type AuthenticatedIdentity,
  type ConnectionHandler,
  type ConnectionKind,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from '../connection-handler.js';
import { createCredentialCache } from './credential-cache.js';
import { createDirectory, type DirectoryAnswer } from './ldap-directory.js';
import { DirectoryFailure } from './ldap-failure.js';
import { lookUp, type Lookup } from './ldap-lookup.js';
import { readLdapOptions, type LdapOptions, type ReadLdapOptions } from './ldap-options.js';
import { directoryUserId, profileFromEntry, rawEntry } from './ldap-profile.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    ldap: LdapOptions;
    ad: LdapOptions;
  }
}

/** Any LDAP directory (`ldap`), and Active Directory with its own defaults (`ad`). */
export const ldapConnection: ConnectionKind<ReadLdapOptions> = {
  strategies: ['ldap', 'ad'],
  kind: 'enterprise',
  parseOptions: readLdapOptions,
  open: openLdapConnection,
};

const longestPassword = 1024;
const identifiers = [{ type: 'username' as const, max: 256 }];

function openLdapConnection(
  connection: ConfiguredConnection<ReadLdapOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { id, options, domains } = connection;
  const directory = createDirectory(options);
  const cache = createCredentialCache(id, options.cacheCredentialsDays, services);

  const turn = async (request: TurnRequest): Promise<TurnResult> => {
    if (request.action === 'signup') throw new ConnectionFailure('signup_disabled', 'a directory has no sign-up');
    if (request.action === 'reset') {
      throw new ConnectionFailure('policy_denied', 'passwords of a directory are not changed here');
    }
    const { input } = request;
    const kept = request.kept as { readonly username: string } | undefined;
    const username = input.username ?? kept?.username;
    if (username === undefined || username.trim() === '') return ask(undefined);
    if (input.password === undefined) return ask(username);
    // What was typed in one form is asked for in one form again.
    const again = (reason: TurnReason): TurnResult => ask(input.username === undefined ? username : undefined, reason);

    const wrong: TurnReason = { code: 'invalid_credentials', field: 'password' };
    const event = { connection: id, clientId: request.clientId, ip: request.ip };
    const password = input.password.normalize('NFKC');
    const lookup = lookUp(username, options, domains);
    if (lookup === undefined || password === '' || password.length > longestPassword) {
      services.log.write({ type: lookup === undefined ? 'fu' : 'fp', ...event, detail: { reason: 'not asked' } });
      return again(wrong);
    }
    try {
      const answer = await directory.authenticate(lookup, password);
      if (answer.kind === 'person') {
        const identity = identityOf(answer, options, services);
        await cache.remember(lookup.key, password, identity);
        return { kind: 'identity', identity };
      }
      await cache.forget(lookup.key, password);
      services.log.write({ type: answer.why === 'password' ? 'fp' : 'fu', ...event, detail: { reason: answer.why } });
      return again({ code: answer.code, field: 'password' });
    } catch (error) {
      if (!(error instanceof DirectoryFailure)) throw error;
      services.log.write({ type: 'f', ...event, detail: { code: error.code, reason: error.message } });
      return takeRemembered(error, lookup, password, again);
    }
  };

  /** While the directory is down, those who were here before get in with what was right then. */
  const takeRemembered = async (
    failure: DirectoryFailure,
    lookup: Lookup,
    password: string,
    again: (reason: TurnReason) => TurnResult,
  ): Promise<TurnResult> => {
    if (!failure.isDown || options.cacheCredentialsDays === 0) return again({ code: failure.code });
    // "Wrong" would tell who is remembered, so the answer is the same for all; but guesses are counted.
    const limit = services.limits.failuresByIdentifier;
    const wait = services.throttle.peek('remembered', `${id}\0${lookup.key}`, limit);
    if (wait !== undefined) return again({ code: 'too_many_attempts', retryAfterSeconds: wait });
    const identity = await cache.recall(lookup.key, password);
    if (identity === undefined) {
      services.throttle.hit('remembered', `${id}\0${lookup.key}`, limit);
      return again({ code: failure.code });
    }
    services.log.write({ type: 'w', connection: id, detail: { reason: 'signed in by remembered credentials' } });
    return { kind: 'identity', identity: { ...identity, methods: [{ name: 'pwd', at: services.now() }] } };
  };

  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      form: { identifier: identifiers[0], usernameFromEmail: options.usernameFromEmail },
      actions: { login: true, signup: false },
    }),
    turn,
    status: async () => {
      try {
        await directory.probe();
        return { online: true };
      } catch (error) {
        return { online: false, detail: error instanceof Error ? error.message : 'unknown' };
      }
    },
  };
}

function ask(identifier: string | undefined, reason?: TurnReason): TurnResult {
  const because = reason === undefined ? {} : { reason };
  if (identifier === undefined) {
    return { kind: 'ask', step: { kind: 'identifier', identifiers, withPassword: true }, ...because };
  }
  const step = { kind: 'password', identifier, canReset: false } as const;
  return { kind: 'ask', step, keep: { username: identifier }, ...because };
}

function identityOf(
  { entry, groups }: Extract<DirectoryAnswer, { kind: 'person' }>,
  options: ReadLdapOptions,
  services: BrokerServices,
): AuthenticatedIdentity {
  const sourceUserId = directoryUserId(entry, options);
  if (sourceUserId === '') {
    throw new ConnectionFailure('invalid_response', 'the entry lacks the attribute that names the person');
  }
  return {
    sourceUserId,
    raw: { ...rawEntry(entry), groups },
    profile: profileFromEntry(entry, groups, options),
    amr: ['pwd'],
    methods: [{ name: 'pwd', at: services.now() }],
  };
}
