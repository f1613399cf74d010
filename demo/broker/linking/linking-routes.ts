import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BrokerCore, SignedIn } from '../broker-module.js';
import type { Json } from '../connections/connection-handler.js';
import { browserId, ensureBrowserId } from '../http/browser-id.js';
import type { HttpContext } from '../http/http-context.js';
import { BadRequest, readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { restoreSession, setSessionAside } from '../management/set-aside-session.js';
import { renderMessagePage } from '../pages/message-page.js';
import { html } from '../http/html.js';
import type { Identity, User } from '../store/user-repository.js';
import { labelText } from './connection-label.js';
import { accountsWithSameEmail, linkAccounts, unlinkIdentity } from './link-accounts.js';
import { linkingClientId } from './linking-client.js';
import { renderLinkingPage, type IdentityRow } from './linking-page.js';
import { joinings, type Joining } from './suggestion-stage.js';

/** What a person wants, until they have shown that it is them. */
type Task =
  | { readonly kind: 'add'; readonly connection: string }
  | { readonly kind: 'remove'; readonly connection: string; readonly source: string };

/** What a sign-in is for that leads back here. */
type Waiting =
  | { readonly kind: 'confirm'; readonly browser: string; readonly userId: string; readonly task: Task }
  | { readonly kind: 'add'; readonly browser: string; readonly primary: string }
  | { readonly kind: 'join'; readonly browser: string; readonly joining: Joining };

// Whoever changes how they sign in must have signed in a short while ago; so must the account that is added.
const freshSeconds = 900;

const notices: Readonly<Record<string, string>> = {
  linked: 'Both ways lead to this account now.',
  separated: 'That is an account of its own again.',
};
const problems: Readonly<Record<string, string>> = {
  same: 'That is this account already.',
  unchanged: 'Nothing was changed, because that sign-in was not finished.',
};

/** The page on which people link accounts; they prove both by a sign-in. */
export function linkingRoutes(core: BrokerCore): readonly Route[] {
  const { issuer, tenant, services } = core;
  const { users, key } = services;
  const waiting = services.expiring('account links');
  const joining = services.expiring(joinings);
  const csrfKey = key('linking forms');
  const csrf = ({ session }: SignedIn): string => createHmac('sha256', csrfKey).update(session).digest('base64url');
  const isFresh = ({ authTime }: SignedIn): boolean => services.now() / 1000 - authTime < freshSeconds;
  const eventOf = (ctx: HttpContext) => ({ ip: ctx.ip, clientId: linkingClientId });

  /** Sends the browser through a sign-in that leads back here. */
  const signIn = (ctx: HttpContext, waits: Waiting | undefined, more: Readonly<Record<string, string>> = {}): void => {
    const state = randomBytes(32).toString('base64url');
    if (waits !== undefined) waiting.set(state, waits, freshSeconds);
    const query = new URLSearchParams({
      client_id: linkingClientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${issuer}/account/identities/callback`,
      // The session is what counts here; nobody redeems the code.
      code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      ...more,
    });
    leave(ctx, `/authorize?${query.toString()}`);
  };

  /**
   * Sends the browser on by a page of its own.
   *
   * A redirect would belong to the form that was sent, whose page allows no way to the sources of users.
   */
  const leave = (ctx: HttpContext, address: string): void => {
    const link = html`<p class="actions"><a class="button" href="${address}">Go on</a></p>`;
    ctx.set('Refresh', `0; url=${address}`);
    sendPage(ctx, 200, renderMessagePage(tenant.name, 'One moment', 'We are taking you to the next page.', link));
  };

  /** Asks for a sign-in to the other account, beside the session that there is. */
  const prove = (ctx: HttpContext, waits: Waiting, connection: string, email?: string): void => {
    setSessionAside(ctx);
    signIn(ctx, waits, { prompt: 'login', connection, ...(email === undefined ? {} : { login_hint: email }) });
  };

  const rowOf = ({ connection, sourceUserId, profile }: Identity): IdentityRow => ({
    connection,
    sourceUserId,
    label: labelText(core.connections().get(connection)?.connection.label, 'en') || connection,
    detail: profile.email ?? profile.phone_number ?? profile.username ?? profile.name ?? sourceUserId,
  });
  const choices = (): readonly { readonly id: string; readonly label: string }[] =>
    core
      .connections()
      .forClient(linkingClientId)
      .filter(({ connection }) => connection.config['visibility'] !== 'hidden')
      .map(({ connection }) => ({ id: connection.id, label: labelText(connection.label, 'en') }));

  const showPage = (ctx: HttpContext, person: SignedIn, done: string): void => {
    const user = users.find(person.userId);
    if (user === undefined) throw new BadRequest('there is no such account any more', 404);
    const usable = new Set(choices().map(({ id }) => id));
    const page = renderLinkingPage({
      tenantName: tenant.name,
      name: nameOf(user),
      csrf: csrf(person),
      ...(Object.hasOwn(notices, done) ? { notice: notices[done] } : {}),
      ...(Object.hasOwn(problems, done) ? { problem: problems[done] } : {}),
      identities: user.identities.map(rowOf),
      suggestions: accountsWithSameEmail(services, user).flatMap(({ identities: [first] }) =>
        first !== undefined && usable.has(first.connection) ? [rowOf(first)] : [],
      ),
      connections: choices(),
    });
    sendPage(ctx, 200, page);
  };

  const perform = (ctx: HttpContext, person: SignedIn, task: Task): void => {
    if (task.kind === 'add') {
      const waits = { kind: 'add', browser: ensureBrowserId(ctx), primary: person.userId } as const;
      const own = users.find(person.userId)?.profile.email;
      prove(ctx, waits, task.connection, own);
      return;
    }
    const identity = { connection: task.connection, sourceUserId: task.source };
    const separate = unlinkIdentity(services, person.userId, identity, eventOf(ctx));
    go(ctx, `/account/identities?done=${separate === undefined ? 'unchanged' : 'separated'}`);
  };

  /** Takes a form of the page; who signed in long ago does so again first. */
  const form =
    (read: (fields: ReadonlyMap<string, string>) => Task): Route['handler'] =>
    async (ctx) => {
      const fields = await readFields(ctx);
      const person = await core.signedIn(ctx);
      if (person === undefined) {
        go(ctx, '/account/identities');
        return;
      }
      const origin = ctx.get('origin');
      const isOurs = origin === '' || origin === new URL(issuer).origin;
      if (!isOurs || !equal(fields.get('csrf') ?? '', csrf(person))) {
        throw new BadRequest('the request does not come from this page', 403);
      }
      const task = read(fields);
      if (isFresh(person)) {
        perform(ctx, person, task);
        return;
      }
      const waits = { kind: 'confirm', browser: ensureBrowserId(ctx), userId: person.userId, task } as const;
      signIn(ctx, waits, { prompt: 'login' });
    };

  /** Ends the proof of another account: the session before it comes back. */
  const proved = async (ctx: HttpContext, waits: Exclude<Waiting, { kind: 'confirm' }>): Promise<void> => {
    const person = await core.signedIn(ctx);
    restoreSession(ctx, core.store.database);
    const isProved = person !== undefined && isFresh(person) && !new URLSearchParams(ctx.querystring).has('error');
    if (waits.kind === 'join') {
      const { primary, secondary, proves, interaction } = waits.joining;
      const bothThere = users.find(primary) !== undefined && users.find(secondary) !== undefined;
      if (isProved && bothThere && person.userId === proves) linkAccounts(services, primary, secondary, eventOf(ctx));
      go(ctx, `/interaction/${interaction}/continue`);
      return;
    }
    if (!isProved) {
      go(ctx, '/account/identities?done=unchanged');
      return;
    }
    if (person.userId === waits.primary || users.find(waits.primary) === undefined) {
      go(ctx, '/account/identities?done=same');
      return;
    }
    linkAccounts(services, waits.primary, person.userId, eventOf(ctx));
    go(ctx, '/account/identities?done=linked');
  };

  return [
    {
      method: 'GET',
      path: '/account/identities',
      handler: async (ctx) => {
        const person = await core.signedIn(ctx);
        if (person === undefined) signIn(ctx, undefined);
        else showPage(ctx, person, String(ctx.query['done'] ?? ''));
      },
    },
    {
      method: 'GET',
      path: '/account/identities/callback',
      handler: async (ctx) => {
        const state = new URLSearchParams(ctx.querystring).get('state') ?? '';
        const waits = waiting.get<Json>(state) as unknown as Waiting | undefined;
        // Whoever was tricked into opening somebody else's address must not end up as part of their account.
        const isOurs = waits !== undefined && waits.browser !== '' && waits.browser === browserId(ctx);
        if (isOurs) waiting.delete(state);
        if (isOurs && waits.kind !== 'confirm') return proved(ctx, waits);
        const person = await core.signedIn(ctx);
        if (person === undefined) {
          const again = html`<p class="actions"><a class="button" href="/account/identities">Sign in</a></p>`;
          const text = 'Sign in to see by which accounts you can do so.';
          sendPage(ctx, 200, renderMessagePage(tenant.name, 'You are not signed in', text, again));
          return;
        }
        if (isOurs && waits.kind === 'confirm' && waits.userId === person.userId && isFresh(person)) {
          perform(ctx, person, waits.task);
        } else go(ctx, `/account/identities${waits === undefined ? '' : '?done=unchanged'}`);
      },
    },
    {
      method: 'GET',
      path: '/account/identities/join',
      handler: (ctx) => {
        const handle = new URLSearchParams(ctx.querystring).get('handle') ?? '';
        const found = joining.get<Json>(handle) as unknown as Joining | undefined;
        const browser = browserId(ctx);
        if (found === undefined || browser === '' || found.browser !== browser) {
          throw new BadRequest('this address belongs to another browser, or was used already');
        }
        joining.delete(handle);
        prove(ctx, { kind: 'join', browser, joining: found }, found.connection, found.email);
      },
    },
    {
      method: 'POST',
      path: '/account/identities/add',
      handler: form((fields) => {
        const connection = fields.get('connection') ?? '';
        if (!choices().some(({ id }) => id === connection)) throw new BadRequest('there is no such connection');
        return { kind: 'add', connection };
      }),
    },
    {
      method: 'POST',
      path: '/account/identities/remove',
      handler: form((fields) => ({
        kind: 'remove',
        connection: fields.get('connection') ?? '',
        source: fields.get('source') ?? '',
      })),
    },
  ];
}

function nameOf({ profile }: User): string {
  return profile.email ?? profile.name ?? profile.username ?? profile.phone_number ?? 'somebody';
}

function go(ctx: HttpContext, address: string): void {
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
