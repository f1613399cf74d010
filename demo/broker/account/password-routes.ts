import type { PasswordPolicy } from 'idp-login';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BrokerCore, BrokerModule, SignedIn } from '../broker-module.js';
import type { OpenConnection } from '../connections/connection-directory.js';
import { html } from '../http/html.js';
import type { HttpContext } from '../http/http-context.js';
import { BadRequest, readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { linkingClientId } from '../linking/linking-client.js';
import { describeLoginError } from '../pages/login-words.js';
import { renderMessagePage } from '../pages/message-page.js';
import { renderPasswordPage } from './password-page.js';

/** The page on which people change the password that they sign in with; its sign-ins are those of the linking page. */
export const passwordModule: BrokerModule = (core) => ({ routes: passwordRoutes(core) });

function passwordRoutes(core: BrokerCore): readonly Route[] {
  const { issuer, tenant, services } = core;
  const csrfKey = services.key('password forms');
  const csrf = ({ session }: SignedIn): string => createHmac('sha256', csrfKey).update(session).digest('base64url');

  /** The connection that keeps the person's password. */
  const storeOf = ({ userId }: SignedIn): OpenConnection | undefined =>
    services.users
      .find(userId)
      ?.identities.map(({ connection }) => core.connections().get(connection))
      .find((open) => open?.handler.changePassword !== undefined);

  const show = (ctx: HttpContext, person: SignedIn, status: number, problem?: string): void => {
    const open = storeOf(person);
    if (open === undefined) {
      const back = html`<p class="actions"><a class="button" href="/account">Your account</a></p>`;
      const text = 'You do not sign in with a password here.';
      sendPage(ctx, status, renderMessagePage(tenant.name, 'There is no password to change', text, back));
      return;
    }
    const profile = services.users.find(person.userId)?.profile;
    const { policy } = (open.handler.describe()['password'] ?? {}) as { readonly policy?: PasswordPolicy };
    const page = renderPasswordPage({
      tenantName: tenant.name,
      name: profile?.email ?? profile?.name ?? profile?.username ?? profile?.phone_number ?? 'somebody',
      csrf: csrf(person),
      policy,
      isDone: problem === undefined && ctx.query['done'] === 'changed',
      ...(problem === undefined ? {} : { problem }),
    });
    sendPage(ctx, status, page);
  };

  return [
    {
      method: 'GET',
      path: '/account/password',
      handler: async (ctx) => {
        const person = await core.signedIn(ctx);
        if (person === undefined) signIn(ctx, issuer);
        else show(ctx, person, 200);
      },
    },
    {
      method: 'POST',
      path: '/account/password',
      handler: async (ctx) => {
        const fields = await readFields(ctx);
        const person = await core.signedIn(ctx);
        if (person === undefined) {
          go(ctx, '/account/password');
          return;
        }
        const origin = ctx.get('origin');
        const isOurs = origin === '' || origin === new URL(issuer).origin;
        if (!isOurs || !equal(fields.get('csrf') ?? '', csrf(person))) {
          throw new BadRequest('the request does not come from this page', 403);
        }
        const store = storeOf(person);
        const reason = await store?.handler.changePassword?.({
          userId: person.userId,
          session: person.session,
          current: fields.get('password') ?? '',
          next: fields.get('new_password') ?? '',
          clientId: linkingClientId,
          ip: ctx.ip,
        });
        if (reason === undefined) {
          go(ctx, store === undefined ? '/account/password' : '/account/password?done=changed');
          return;
        }
        if (reason.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(reason.retryAfterSeconds));
        const wasUsed = reason.rules?.some(({ code, status }) => code === 'history' && status === 'fail') === true;
        const used = 'You used that password before. Choose another one.';
        const problem = wasUsed ? used : describeLoginError(reason.code, tenant.name, reason.text);
        show(ctx, person, reason.retryAfterSeconds === undefined ? 200 : 429, problem);
      },
    },
  ];
}

/** Sends the browser through a sign-in; afterwards it is at the ways to sign in, which lead here. */
function signIn(ctx: HttpContext, issuer: string): void {
  const query = new URLSearchParams({
    client_id: linkingClientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${issuer}/account/identities/callback`,
    // The session is what counts here; nobody redeems the code.
    code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
    state: '-',
  });
  go(ctx, `/authorize?${query.toString()}`);
}

function go(ctx: HttpContext, address: string): void {
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
