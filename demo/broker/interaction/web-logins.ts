import type { Provider } from 'oidc-provider';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpContext } from '../http/http-context.js';
import type { ClientDirectory } from '../config/client-directory.js';
import { ensureBrowserId } from '../http/browser-id.js';
import { factsOf } from '../oidc/login-facts.js';
import { endGrants } from '../oidc/logout.js';
import type { ErrorPage } from '../pages/error-page.js';
import type { BrokerDatabase } from '../store/database.js';
import type { LoginFactsRepository } from '../store/login-facts-repository.js';
import type { LoginTransactionRepository } from '../store/login-transaction-repository.js';
import type { Json } from '../connections/connection-handler.js';
import { takeOver } from './embedded-handover.js';
import { readLoginRequest } from './login-request.js';
import type { AcceptedIdentity, LoginTransaction } from './login-transaction.js';

/** An interaction of oidc-provider. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A login in a browser: the provider's interaction, and what the engine knows. */
export interface WebLogin {
  readonly interaction: Interaction;
  readonly login: LoginTransaction;
}

/** The logins of browsers, by the uid of their interaction. */
export interface WebLogins {
  /** The login of this browser with that uid, or why there is none. */
  open(ctx: HttpContext, uid: string): Promise<WebLogin | { readonly gone: ErrorPage }>;
  /** A login by its uid alone: for a callback, whose cookie does not say. */
  find(uid: string): LoginTransaction | undefined;
  save(login: LoginTransaction): void;
  /** Ends the interaction with a person; returns the address to go on at. */
  finish(web: WebLogin, identity: AcceptedIdentity): Promise<string>;
  /** Ends the interaction without one; returns the address to go on at. */
  refuse(web: WebLogin, error: string, description: string): Promise<string>;
  /** Ends a question of the provider itself (consent). */
  answer(web: WebLogin, result: Record<string, unknown>): Promise<string>;
  /** The token that a form of this login must bring. */
  csrf(ctx: HttpContext, uid: string): string;
  checkCsrf(ctx: HttpContext, uid: string, token: string): boolean;
  /** Where a person who is lost can begin again. */
  backTo(clientId: string | undefined): { readonly url: string; readonly name: string } | undefined;
}

/** What web logins are kept in. */
export interface WebLoginParts {
  readonly provider: Provider;
  readonly clients: ClientDirectory;
  readonly transactions: LoginTransactionRepository;
  readonly facts: LoginFactsRepository;
  readonly database: BrokerDatabase;
  readonly csrfKey: Buffer;
  readonly now: () => number;
}

/** Makes the logins of browsers. */
export function createWebLogins(parts: WebLoginParts): WebLogins {
  const { provider, clients, transactions, facts, now } = parts;
  const idOf = (uid: string): string => `web:${uid}`;
  const find = (uid: string): LoginTransaction | undefined =>
    transactions.find<Json>(idOf(uid)) as unknown as LoginTransaction | undefined;
  const save = (login: LoginTransaction): void =>
    transactions.save(idOf(login.id), login as unknown as Json, login.expiresAt);
  const backTo: WebLogins['backTo'] = (clientId) => {
    const candidates = clients.all().filter(({ loginUri, builtIn }) => loginUri !== undefined && builtIn !== true);
    // Nobody knows where a stranger came from, unless there is but one place.
    const client = clients.find(clientId ?? '') ?? (candidates.length === 1 ? candidates[0] : undefined);
    const url = client?.loginUri ?? client?.webOrigins[0];
    return client === undefined || url === undefined ? undefined : { url, name: client.name };
  };
  const csrf = (ctx: HttpContext, uid: string): string =>
    createHmac('sha256', parts.csrfKey)
      .update(`${uid}\0${ensureBrowserId(ctx)}`)
      .digest('base64url');

  const end = async ({ interaction, login }: WebLogin, result: Record<string, unknown>): Promise<string> => {
    interaction.result = result;
    await interaction.save(Math.max(1, interaction.exp - Math.floor(Date.now() / 1000)));
    save({ ...login, finished: true });
    return interaction.returnTo;
  };

  return {
    find,
    save,
    backTo,
    csrf,
    checkCsrf: (ctx, uid, token) => {
      const expected = Buffer.from(csrf(ctx, uid));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
    open: async (ctx, uid) => {
      let interaction: Interaction;
      try {
        interaction = await provider.interactionDetails(ctx.req, ctx.res);
      } catch {
        const known = find(uid);
        const error = known?.finished === true ? 'login_finished' : 'session_expired';
        return { gone: { status: 400, error, backTo: backTo(known?.clientId) } };
      }
      if (interaction.uid !== uid)
        return { gone: { status: 400, error: 'session_expired', backTo: backTo(undefined) } };
      const known = find(uid);
      if (known !== undefined) return { interaction, login: known };
      const begun = begin(interaction, facts, now());
      const handed = takeOver(transactions, ctx, (interaction as { readonly parJti?: string }).parJti);
      const { id, expiresAt } = begun;
      const login: LoginTransaction =
        handed?.clientId === begun.clientId ? { ...handed, id, expiresAt, channel: 'web', handedOver: true } : begun;
      save(login);
      return { interaction, login };
    },
    finish: async (web, identity) => {
      const { interaction } = web;
      if (interaction.prompt.name === 'post_login') {
        const facts = factsOf(identity);
        // A stage may have made the session stronger than it was.
        const { amr, acr } = interaction.session ?? {};
        const isStronger = acr !== identity.acr || amr?.join() !== identity.amr.join();
        const login = isStronger ? { login: sessionOf(identity) } : {};
        return end(web, { ...interaction.lastSubmission, ...login, post_login: {}, facts });
      }
      await leaveOtherPerson(interaction, identity.userId);
      return end(web, {
        // The way in which the page was asked for is answered along with it.
        [interaction.prompt.name]: {},
        login: sessionOf(identity),
        facts: factsOf(identity),
      });
    },
    refuse: (web, error, description) => end(web, { error, error_description: description }),
    answer: (web, result) => end(web, { ...web.interaction.lastSubmission, ...result }),
  };

  /** Ends the session of somebody else, if this browser has one, before a new person takes it over. */
  async function leaveOtherPerson(interaction: Interaction, userId: string): Promise<void> {
    const { session: before } = interaction;
    if (before?.uid === undefined) return;
    const session = await provider.Session.findByUid(before.uid);
    if (session === undefined) {
      // It ended while the person was here, as it does with a new password.
      Object.assign(interaction, { session: undefined });
      return;
    }
    if (before.accountId === userId) return;
    endGrants(parts.database, Object.values(session.authorizations ?? {}));
    Object.assign(session, {
      accountId: undefined,
      authorizations: undefined,
      loginTs: undefined,
      amr: undefined,
      acr: undefined,
    });
    await session.persist();
    Object.assign(before, { accountId: undefined });
  }
}

function sessionOf({ userId, amr, acr, authTime }: AcceptedIdentity): Record<string, unknown> {
  return { accountId: userId, amr, ...(acr === undefined ? {} : { acr }), ts: authTime, remember: true };
}

function begin(interaction: Interaction, facts: LoginFactsRepository, now: number): LoginTransaction {
  const request = readLoginRequest(interaction.params);
  const base = {
    id: interaction.uid,
    channel: 'web' as const,
    clientId: String(interaction.params['client_id']),
    request,
    expiresAt: Math.max(interaction.exp * 1000, now + 1000),
    action:
      interaction.prompt.name === 'create' || interaction.params['screen_hint'] === 'signup'
        ? ('signup' as const)
        : ('login' as const),
  };
  const session = interaction.session;
  const known = session?.uid === undefined ? undefined : facts.get('session', session.uid);
  if (interaction.prompt.name !== 'post_login' || session?.accountId === undefined || known === undefined) {
    return { ...base, trigger: 'login' };
  }
  return {
    ...base,
    trigger: 'sso',
    identity: {
      connection: known.connection,
      sourceUserId: known.sourceUserId,
      userId: session.accountId,
      created: false,
      amr: session.amr ?? [],
      ...(session.acr === undefined ? {} : { acr: session.acr }),
      methods: known.methods,
      authTime: known.authTime,
      ...(known.upstreamSession === undefined ? {} : { upstreamSession: known.upstreamSession }),
      idTokenClaims: {},
      accessTokenClaims: {},
    },
  };
}
