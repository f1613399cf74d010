import type { HttpContext } from '../http/http-context.js';
import { writeConnectionsDocument } from '../connections/connections-document.js';
import { discoverHomeRealm } from '../connections/home-realm.js';
import { answerError, answerJson } from '../http/json-answer.js';
import { BadRequest, readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { renderConsentPage } from '../pages/consent-page.js';
import { describeLoginError } from '../pages/login-words.js';
import { renderGoOnPage } from '../pages/message-page.js';
import { renderLoginPage } from '../../login-page/login-page-html.js';
import type { Progress, TurnSource } from './login-engine.js';
import { answerProgress } from './answer-progress.js';
import { readAction, readTurnInput } from './challenge-wire.js';
import type { InteractionParts } from './interaction-parts.js';
import type { LoginTransaction } from './login-transaction.js';
import { leaveForSource, rememberError } from './redirect-login.js';
import { turnSource } from './turn-source.js';
import type { WebLogin } from './web-logins.js';

// What the widget calls; the rest is opened by browsers.
const interfaces = /\/(connections|discovery|challenge)$/;

/** The broker's own login page and the interface behind it. */
export function interactionRoutes(parts: InteractionParts): readonly Route[] {
  const { tenant, clients, connections, engine, logins, issuer, serialize } = parts;

  /** Opens the login of the path, or answers that there is none. */
  const withLogin = async (
    ctx: HttpContext,
    uid: string,
    work: (web: WebLogin, source: TurnSource) => Promise<void>,
  ): Promise<void> =>
    serialize(uid, async () => {
      const web = await logins.open(ctx, uid);
      if ('gone' in web) {
        if (interfaces.test(ctx.path)) {
          answerError(ctx, 400, 'invalid_session', 'this sign-in is over; start again');
          return;
        }
        parts.showError(ctx, web.gone);
        return;
      }
      return work(web, turnSource(ctx, 'web', web.login.request.uiLocales));
    });

  const documentOf = (login: LoginTransaction) =>
    writeConnectionsDocument(tenant, connections, issuer, login.clientId, login.request.organization);
  const clientName = (login: LoginTransaction): string => clients.find(login.clientId)?.name ?? login.clientId;
  const labelOf = (id: string | undefined): string => {
    const label = connections.get(id ?? '')?.connection.label ?? tenant.name;
    return typeof label === 'string' ? label : (label['en'] ?? Object.values(label)[0] ?? '');
  };

  const showPage = (
    ctx: HttpContext,
    { login, interaction }: WebLogin,
    extra: { error?: string; username?: string } = {},
  ): void => {
    const { request } = login;
    const error =
      extra.error ?? (login.error && describeLoginError(login.error.code, labelOf(login.connection), login.error.text));
    const begunWith = connections.find(request.connection ?? '', login.clientId)?.connection.id;
    const isKnown = login.identity !== undefined;
    // A browser that offers passkeys by itself asks for a challenge that nobody may use: the page is as if it had not.
    const asked = !isKnown && login.asked?.step.kind === 'passkey' ? undefined : login.asked;
    const connection = asked === undefined || isKnown ? begunWith : login.connection;
    const page = renderLoginPage({
      tenantName: tenant.name,
      clientName: clientName(login),
      interaction: `/interaction/${interaction.uid}`,
      csrf: logins.csrf(ctx, interaction.uid),
      document: documentOf(login),
      action: login.action,
      hasWidget: parts.hasWidget,
      ...(request.loginHint === undefined ? {} : { loginHint: request.loginHint }),
      // After a failure the person chooses anew.
      ...(connection === undefined || login.error !== undefined ? {} : { connection }),
      ...(error === undefined ? {} : { error, isErrorKept: extra.error === undefined }),
      hasCode: login.asked?.alternatives?.includes('code') === true,
      isKnown,
      ...(asked === undefined ? {} : { step: asked.step }),
      ...(asked?.alternatives === undefined ? {} : { alternatives: asked.alternatives }),
      ...(extra.username === undefined ? {} : { username: extra.username }),
    });
    sendPage(ctx, 200, page, { script: parts.hasWidget, formTargets: parts.formTargets(login.clientId) });
  };

  /** The address at which the browser goes on, when the engine is done with it. */
  const nextAddress = async (web: WebLogin, progress: Progress): Promise<string | undefined> => {
    const path = `/interaction/${web.interaction.uid}`;
    switch (progress.kind) {
      case 'done':
        return logins.finish({ ...web, login: progress.login }, progress.identity);
      case 'start':
        return `${path}/start?connection=${encodeURIComponent(progress.connection)}`;
      case 'leave':
        parts.leaving.set(web.interaction.uid, progress.url, tenant.sessions.loginSeconds);
        return `${path}/leave`;
      case 'failed':
        return progress.denied === true
          ? logins.refuse(
              web,
              deniedErrors[progress.reason.code] ?? 'access_denied',
              progress.reason.text ?? 'the sign-in was denied',
            )
          : undefined;
      case 'ask':
      case 'throttled':
        return undefined;
    }
  };

  const keep = (progress: Progress): LoginTransaction => {
    const { login } = progress;
    if (progress.kind !== 'failed') return login;
    // What failed begins anew, with the page as it was.
    const { identity: _identity, stage: _stage, kept: _kept, asked: _asked, ...rest } = login;
    return rest;
  };

  const keepProgress = (progress: Progress): void => {
    // What is done is saved once, as finished.
    if (progress.kind !== 'done') logins.save(keep(progress));
  };

  /** As `keep`, with the step as it is, for the page that shows it. */
  const shown = (progress: Progress): LoginTransaction =>
    progress.kind === 'ask' ? { ...progress.login, asked: progress.asked } : keep(progress);

  return [
    {
      method: 'GET',
      path: '/interaction/:uid',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web, source) => {
          const { interaction, login } = web;
          if (interaction.prompt.name === 'consent') {
            const scopes = (login.request.scope ?? '').split(' ');
            const csrf = logins.csrf(ctx, uid);
            const page = renderConsentPage({
              tenantName: tenant.name,
              clientName: clientName(login),
              uid,
              csrf,
              scopes,
            });
            sendPage(ctx, 200, page, { formTargets: parts.formTargets(login.clientId) });
            return;
          }
          // A stage that waits for the person asks again; what it shows is not kept.
          const isAsked = login.identity !== undefined && login.asked !== undefined && ctx.query['again'] === undefined;
          const { handedOver = false, ...begun } = login;
          if (isAsked || handedOver || (login.trigger === 'sso' && login.asked === undefined)) {
            const progress = await engine.proceed(begun, source);
            keepProgress(progress);
            const address = await nextAddress(web, progress);
            if (address !== undefined) {
              redirect(ctx, address);
              return;
            }
            showPage(ctx, { interaction, login: shown(progress) });
            return;
          }
          const direct = directConnection(parts, login);
          if (direct !== undefined && ctx.query['again'] === undefined) {
            redirect(ctx, `/interaction/${uid}/start?connection=${encodeURIComponent(direct)}`);
            return;
          }
          const fresh = begunAnew(ctx, login);
          if (fresh !== login) logins.save(fresh);
          showPage(ctx, { interaction, login: fresh });
        }),
    },
    {
      method: 'GET',
      path: '/interaction/:uid/connections',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async ({ login, interaction }) => {
          const { request, error } = login;
          const prompt = interaction.prompt.name === 'create' ? 'create' : request.prompt;
          answerJson(ctx, 200, {
            ...documentOf(login),
            transaction: {
              client_name: clientName(login),
              ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
              ...(request.connection === undefined || error !== undefined ? {} : { connection: request.connection }),
              ...(prompt === undefined ? {} : { prompt }),
              ...(error === undefined ? {} : { error: { ...error, connection: login.connection } }),
              ...(isWaiting(login) ? { resume: true } : {}),
            },
          });
        }),
    },
    {
      method: 'POST',
      path: '/interaction/:uid/discovery',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async ({ login }) => {
          const fields = await readFields(ctx);
          if (!guard(ctx, uid, ctx.get('x-csrf-token'))) return;
          answerJson(ctx, 200, discoverHomeRealm(connections, login.clientId, fields.get('identifier') ?? ''));
        }),
    },
    {
      method: 'POST',
      path: '/interaction/:uid/challenge',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web, source) => {
          const fields = await readFields(ctx);
          if (!guard(ctx, uid, ctx.get('x-csrf-token'))) return;
          const action = readAction(fields);
          const connection = fields.get('connection');
          const progress = await engine.advance(web.login, {
            input: readTurnInput(fields),
            source,
            ...(action === undefined ? {} : { action }),
            ...(connection === undefined ? {} : { connection }),
          });
          keepProgress(progress);
          const address = await nextAddress(web, progress);
          if (address !== undefined) answerJson(ctx, 200, { redirect_to: address });
          else answerProgress(ctx, progress);
        }),
    },
    {
      method: 'POST',
      path: '/interaction/:uid/login',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web, source) => {
          const fields = await readFields(ctx);
          if (!guard(ctx, uid, fields.get('csrf') ?? '')) return;
          const connection = fields.get('connection');
          const action = readAction(fields);
          const username = fields.get('username');
          // A source that takes the password itself gets what was typed; to all others the browser goes.
          const home = homeOf(parts, web.login, username) ?? connection;
          if (home !== undefined && home !== connection && connections.get(home)?.handler.turn === undefined) {
            const query = new URLSearchParams({ connection: home, login_hint: username ?? '' });
            goOn(ctx, `/interaction/${uid}/start?${query.toString()}`);
            return;
          }
          const progress = await engine.advance(web.login, {
            input: readTurnInput(fields),
            source,
            ...(action === undefined ? {} : { action }),
            ...(home === undefined ? {} : { connection: home }),
          });
          keepProgress(progress);
          const address = await nextAddress(web, progress);
          if (address !== undefined) {
            if (progress.kind === 'done') redirect(ctx, address);
            else goOn(ctx, address);
            return;
          }
          const reason = 'reason' in progress ? progress.reason : undefined;
          showPage(
            ctx,
            { interaction: web.interaction, login: shown(progress) },
            {
              ...(reason === undefined
                ? {}
                : { error: describeLoginError(reason.code, labelOf(progress.login.connection), reason.text) }),
              ...(username === undefined ? {} : { username: username.slice(0, 320) }),
            },
          );
        }),
    },
    {
      method: 'POST',
      path: '/interaction/:uid/consent',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web) => {
          const fields = await readFields(ctx);
          if (!guard(ctx, uid, fields.get('csrf') ?? '')) return;
          if (web.interaction.prompt.name !== 'consent') throw new BadRequest('nothing was asked');
          redirect(
            ctx,
            fields.get('allow') === 'yes'
              ? await logins.answer(web, { consent: { grantId: await parts.grantAsked(web.interaction) } })
              : await logins.refuse(web, 'access_denied', 'the person refused'),
          );
        }),
    },
    {
      method: 'GET',
      path: '/interaction/:uid/start',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web, source) => {
          const query = new URLSearchParams(ctx.querystring);
          await leaveForSource(ctx, parts, web.login, source, {
            connection: query.get('connection') ?? '',
            loginHint: query.get('login_hint') ?? undefined,
            variant: query.get('variant') ?? undefined,
          });
        }),
    },
    {
      method: 'GET',
      path: '/interaction/:uid/continue',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web, source) => {
          const { login } = web;
          if (login.identity === undefined) {
            redirect(ctx, `/interaction/${uid}`);
            return;
          }
          try {
            const progress = await engine.proceed(
              login,
              source,
              readTurnInput(new Map(Object.entries(flatQuery(ctx)))),
            );
            const { code, text } = 'reason' in progress ? (progress.reason ?? {}) : {};
            // What the person is told stays with the login, since the page comes with another request.
            const error =
              progress.kind !== 'failed' || code === undefined ? {} : { error: { code, ...(text && { text }) } };
            logins.save({ ...keep(progress), ...error });
            redirect(ctx, (await nextAddress(web, progress)) ?? `/interaction/${uid}`);
          } catch (error) {
            rememberError(parts, login, error, source.ip);
            redirect(ctx, `/interaction/${uid}`);
          }
        }),
    },
    {
      method: 'GET',
      path: '/interaction/:uid/leave',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async () => {
          redirect(ctx, parts.leaving.get<string>(uid) ?? `/interaction/${uid}`);
        }),
    },
    {
      method: 'GET',
      path: '/interaction/:uid/cancel',
      handler: (ctx, { uid = '' }) =>
        withLogin(ctx, uid, async (web) => {
          redirect(ctx, await logins.refuse(web, 'access_denied', 'the person cancelled the sign-in'));
        }),
    },
  ];

  /** Where a form leads that was sent without script. */
  function goOn(ctx: HttpContext, address: string): void {
    sendPage(ctx, 200, renderGoOnPage(tenant.name, address));
  }

  /** Answers a request that this page did not make. */
  function guard(ctx: HttpContext, uid: string, token: string): boolean {
    const origin = ctx.get('origin');
    if ((origin === '' || origin === new URL(issuer).origin) && logins.checkCsrf(ctx, uid, token)) return true;
    answerError(ctx, 403, 'invalid_request', 'the request does not come from this page');
    return false;
  }
}

/** What the application is told when a stage of the pipeline ends a login, by our own code. */
const deniedErrors: Readonly<Record<string, string>> = {
  interaction_required: 'interaction_required',
  server_error: 'server_error',
  state_mismatch: 'invalid_request',
};

/** The source that the request leads to without a choice: by name, or by the domain of the hint. */
function directConnection(parts: InteractionParts, login: LoginTransaction): string | undefined {
  const { request } = login;
  if (login.error !== undefined || login.asked !== undefined) return undefined;
  const named = request.connection ?? homeOf(parts, login, request.loginHint);
  const open =
    named === undefined ? undefined : parts.connections.find(named, login.clientId, login.request.organization);
  return open?.handler.begin !== undefined && open.handler.turn === undefined ? open.connection.id : undefined;
}

/** The connection that a name leads to by its domain. */
function homeOf(
  { connections }: InteractionParts,
  { clientId }: LoginTransaction,
  name: string | undefined,
): string | undefined {
  const realm = discoverHomeRealm(connections, clientId, name ?? '');
  return realm.outcome === 'connection' ? realm.connection : undefined;
}

/** Whether the page must go on where it was: after a redirect, and while the answer comes by another way. */
function isWaiting({ asked, identity }: LoginTransaction): boolean {
  return asked !== undefined && (identity !== undefined || asked.step.kind === 'link');
}

/** The login as it goes on, or from its beginning when the person wants that or another form. */
function begunAnew(ctx: HttpContext, login: LoginTransaction): LoginTransaction {
  const action = readAction(new Map(Object.entries(flatQuery(ctx))));
  if (action !== undefined) return { ...withoutProgress(login), action };
  return ctx.query['again'] === undefined ? login : withoutProgress(login);
}

function withoutProgress(login: LoginTransaction): LoginTransaction {
  const { error: _error, asked: _asked, kept: _kept, stage: _stage, connection, identity, ...rest } = login;
  // Whoever has a session stays; only what they were asked begins anew.
  return login.trigger === 'sso' && identity !== undefined && connection !== undefined
    ? { ...rest, connection, identity }
    : rest;
}

function flatQuery(ctx: HttpContext): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(ctx.querystring));
}

function redirect(ctx: HttpContext, address: string): void {
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
}
