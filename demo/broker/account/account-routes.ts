import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BrokerCore, SignedIn } from '../broker-module.js';
import type { Json } from '../connections/connection-handler.js';
import type { EnrolmentRepository } from '../factors/enrolment-repository.js';
import { mfaAcr, type Factor } from '../factors/factor.js';
import { factorLabel } from '../factors/factor-names.js';
import type { PasskeyRepository } from '../factors/passkey-repository.js';
import type { RecoveryCodeRepository } from '../factors/recovery-code-repository.js';
import type { RememberedBrowsers } from '../factors/remembered-browsers.js';
import type { HttpContext } from '../http/http-context.js';
import { BadRequest, readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { renderMessagePage } from '../pages/message-page.js';
import { html } from '../http/html.js';
import { maskEmail, maskPhone } from '../profile/identifier.js';
import { accountClientId } from './account-client.js';
import { renderAccountPage, type FactorRow } from './account-page.js';
import { waitingTasks, type AccountTask, type WaitingTask } from './account-task.js';

/** What the account page works with. */
export interface AccountParts {
  readonly core: BrokerCore;
  /** What can be set up, passkeys aside. */
  readonly factors: readonly Factor[];
  readonly enrolments: EnrolmentRepository;
  readonly codes: RecoveryCodeRepository;
  readonly passkeys: PasskeyRepository;
  readonly browsers: RememberedBrowsers;
  /** Whether the tenant uses passkeys; asked at each request. */
  usesPasskeys(): boolean;
}

// Who wants to change how they sign in must have signed in a short while ago.
const freshSeconds = 900;
const taskSeconds = 900;

const notices: Readonly<Record<string, string>> = {
  added: 'That is set up now.',
  removed: 'That is removed.',
  'removed-passkey':
    'The passkey is deleted here. Delete it on your device too, so that it is not offered there any more.',
  renamed: 'The name is changed.',
  forgotten: 'Every browser is asked again.',
  unchanged: 'Nothing was changed.',
};

/** The account page: passkeys and second factors of the person who is signed in. */
export function accountRoutes(parts: AccountParts): readonly Route[] {
  const { core, passkeys, enrolments, codes, browsers } = parts;
  const { issuer, tenant, services, clients } = core;
  const { users, log, key } = services;
  const waiting = services.expiring(waitingTasks);
  const csrfKey = key('account forms');
  const csrf = ({ session }: SignedIn): string => createHmac('sha256', csrfKey).update(session).digest('base64url');

  const hasFactor = (userId: string): boolean => parts.factors.some((factor) => factor.has(userId));

  /** Whether it is surely the person: signed in a short while ago, with a second factor if they have one. */
  const isProved = ({ userId, authTime, acr }: SignedIn): boolean =>
    services.now() / 1000 - authTime < freshSeconds && (acr === mfaAcr || !hasFactor(userId));

  /** Sends the browser through a sign-in and back here. */
  const signIn = (ctx: HttpContext, state: string, more: Readonly<Record<string, string>> = {}): void => {
    const query = new URLSearchParams({
      client_id: accountClientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${issuer}/account/callback`,
      // The session is what counts here; nobody redeems the code.
      code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      ...more,
    });
    go(ctx, `/authorize?${query.toString()}`);
  };

  const factorRows = (userId: string): readonly FactorRow[] =>
    parts.factors.flatMap(({ type }): FactorRow[] => {
      const row = { type, label: factorLabel(type) };
      if (type === 'passkey') return [];
      if (type === 'recovery-code') {
        const left = codes.left(userId);
        return [left === 0 ? row : { ...row, detail: `${String(left)} left` }];
      }
      const found = enrolments.find(userId, type);
      if (found === undefined) return [row];
      const { address } = found;
      const detail = address === undefined ? 'Set up' : type === 'sms' ? maskPhone(address) : maskEmail(address);
      return [{ ...row, detail }];
    });

  const showPage = (ctx: HttpContext, person: SignedIn, notice: string | undefined): void => {
    const user = users.find(person.userId);
    if (user === undefined) throw new BadRequest('there is no such account any more', 404);
    const { profile } = user;
    const page = renderAccountPage({
      tenantName: tenant.name,
      name: profile.email ?? profile.name ?? profile.username ?? profile.phone_number ?? 'somebody',
      csrf: csrf(person),
      ...(notice === undefined ? {} : { notice }),
      ...(parts.usesPasskeys() ? { passkeys: passkeys.list(person.userId) } : {}),
      factors: factorRows(person.userId),
      rememberedBrowsers: browsers.count(person.userId),
      apps: clients
        .all()
        .filter(({ loginUri }) => loginUri !== undefined && !loginUri.startsWith(`${issuer}/`))
        .map(({ loginUri = '', name }) => ({ url: loginUri, name })),
    });
    sendPage(ctx, 200, page);
  };

  /** Does what was asked for; returns the name of what to tell. */
  const perform = (userId: string, task: AccountTask, ip: string): string => {
    const event = { userId, ip, clientId: accountClientId };
    switch (task.kind) {
      case 'add':
        return 'added';
      case 'remove':
        if (task.factor === 'recovery-code') codes.remove(userId);
        else enrolments.remove(userId, task.factor);
        // A browser was trusted because of a factor; who takes one away wants to be asked.
        browsers.forget(userId);
        log.write({ type: 'mfa_unenroll', ...event, detail: { factor: task.factor } });
        return 'removed';
      case 'remove-passkey':
        if (!passkeys.remove(userId, task.id)) return 'unchanged';
        log.write({ type: 'passkey_delete', ...event });
        return 'removed-passkey';
      case 'forget-browsers':
        browsers.forget(userId);
        log.write({ type: 'mfa_forget', ...event });
        return 'forgotten';
    }
  };

  const begin = (ctx: HttpContext, person: SignedIn, task: AccountTask): void => {
    if (task.kind !== 'add' && isProved(person)) {
      go(ctx, `/account?done=${perform(person.userId, task, ctx.ip)}`);
      return;
    }
    const state = randomBytes(32).toString('base64url');
    waiting.set(state, { userId: person.userId, task }, taskSeconds);
    signIn(ctx, state, {
      max_age: String(freshSeconds),
      ...(hasFactor(person.userId) && task.kind !== 'add' ? { acr_values: mfaAcr } : {}),
    });
  };

  /** Takes a form of the page; who is not signed in (any more) signs in and sees the page again. */
  const form =
    (work: (ctx: HttpContext, person: SignedIn, fields: ReadonlyMap<string, string>) => void): Route['handler'] =>
    async (ctx) => {
      const fields = await readFields(ctx);
      const person = await core.signedIn(ctx);
      if (person === undefined) {
        go(ctx, '/account');
        return;
      }
      const origin = ctx.get('origin');
      const isOurs = origin === '' || origin === new URL(issuer).origin;
      if (!isOurs || !equal(fields.get('csrf') ?? '', csrf(person))) {
        throw new BadRequest('the request does not come from this page', 403);
      }
      work(ctx, person, fields);
    };

  return [
    {
      method: 'GET',
      path: '/account',
      handler: async (ctx) => {
        const person = await core.signedIn(ctx);
        const done = String(ctx.query['done'] ?? '');
        if (person === undefined) signIn(ctx, '-');
        else showPage(ctx, person, Object.hasOwn(notices, done) ? notices[done] : undefined);
      },
    },
    {
      method: 'GET',
      path: '/account/callback',
      handler: async (ctx) => {
        const person = await core.signedIn(ctx);
        const query = new URLSearchParams(ctx.querystring);
        const waits = waiting.take<Json>(query.get('state') ?? '') as unknown as WaitingTask | undefined;
        const hasError = query.has('error');
        if (person === undefined) {
          const again = html`<p class="actions"><a class="button" href="/account">Sign in</a></p>`;
          const text = 'Sign in to see how you sign in, and to change it.';
          sendPage(ctx, 200, renderMessagePage(tenant.name, 'You are not signed in', text, again));
          return;
        }
        const isTheirs = waits?.userId === person.userId;
        if (waits === undefined) go(ctx, '/account');
        else if (hasError || !isTheirs || !isProved(person)) go(ctx, '/account?done=unchanged');
        else go(ctx, `/account?done=${perform(person.userId, waits.task, ctx.ip)}`);
      },
    },
    {
      method: 'POST',
      path: '/account/add',
      handler: form((ctx, person, fields) => {
        const name = fields.get('factor');
        const factor =
          name === 'passkey' && parts.usesPasskeys() ? name : parts.factors.find(({ type }) => type === name)?.type;
        if (factor === undefined) throw new BadRequest('there is no such factor');
        begin(ctx, person, { kind: 'add', factor });
      }),
    },
    {
      method: 'POST',
      path: '/account/remove',
      handler: form((ctx, person, fields) => {
        const factor = parts.factors.find(({ type }) => type === fields.get('factor'))?.type;
        if (factor === undefined || factor === 'passkey') throw new BadRequest('there is no such factor');
        begin(ctx, person, { kind: 'remove', factor });
      }),
    },
    {
      method: 'POST',
      path: '/account/remove-passkey',
      handler: form((ctx, person, fields) =>
        begin(ctx, person, { kind: 'remove-passkey', id: (fields.get('id') ?? '').slice(0, 2048) }),
      ),
    },
    {
      method: 'POST',
      path: '/account/rename-passkey',
      handler: form((ctx, person, fields) => {
        const name = (fields.get('name') ?? '').replace(/\p{Cc}/gu, '').trim();
        const isDone = name !== '' && passkeys.rename(person.userId, fields.get('id') ?? '', name.slice(0, 60));
        go(ctx, `/account?done=${isDone ? 'renamed' : 'unchanged'}`);
      }),
    },
    {
      method: 'POST',
      path: '/account/forget-browsers',
      handler: form((ctx, person) => begin(ctx, person, { kind: 'forget-browsers' })),
    },
  ];
}

function go(ctx: HttpContext, address: string): void {
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
