import { extname } from 'node:path';

import Koa from 'koa';

import type { DemoAccount } from '../sources/source.js';
import { html, toMarkup } from '../sources/web/html.js';
import { listen, type Listening } from '../sources/web/listen.js';
import { buildApp, type AppFiles } from './build.js';
import { collectReports } from './csp-reports.js';
import { askProfileQuestions } from './profile-questions.js';

/** What the app is started with. */
export interface AppOptions {
  readonly port: number;
  /** The address to bind. @defaultValue '127.0.0.1' */
  readonly host?: string;
  readonly issuer: string;
  /** @defaultValue 'demo-app' */
  readonly clientId?: string;
  /** The address of the API with a slash at the end; tokens are asked for it. */
  readonly api: string;
  /** @defaultValue 'openid profile email orders:read' */
  readonly scope?: string;
  /** The page of the mailbox. */
  readonly mailbox: string;
  /** The origins of people's pictures. */
  readonly imageOrigins?: readonly string[];
  /** What it shares with the Action that sends people here with one more question. */
  readonly profileSecret?: string;
  /** The built files; by default they are built. */
  readonly files?: AppFiles;
}

/** An app that runs. */
export interface RunningApp extends Listening {
  /** Shows accounts to try below the sign-in form. */
  readonly showAccounts: (accounts: readonly DemoAccount[]) => void;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function policy(issuer: string, api: string, imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${issuer} ${new URL(api).origin}`,
    `img-src ${["'self'", ...new Set(imageOrigins)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
    // Not `report-to`: browsers that know it hold its reports back for a minute, and a test would never see them.
    'report-uri /csp-reports',
  ].join('; ');
}

function accountsList(accounts: readonly DemoAccount[]): string {
  if (accounts.length === 0) return '';
  const rows = accounts.map(
    ({ kind, identifier, password, authenticatorKey }) =>
      html`<li>
        <span>${kind}</span><code>${identifier}</code><code>${password ?? 'see mailbox'}</code>
        ${authenticatorKey === undefined ? '' : html`<span>authenticator key</span><code>${authenticatorKey}</code>`}
      </li>`,
  );
  return toMarkup(
    html`<ul tabindex="0" aria-label="Accounts to try">
      ${rows}
    </ul>`,
  );
}

/** Starts the app: the shipped bundle under a strict content security policy. */
export async function startApp({
  port,
  host = '127.0.0.1',
  issuer,
  clientId = 'demo-app',
  api,
  scope = 'openid profile email orders:read',
  mailbox,
  imageOrigins = [],
  profileSecret = 'profile-secret-of-the-demo',
  files,
}: AppOptions): Promise<RunningApp> {
  const built = files ?? (await buildApp());
  let accounts: readonly DemoAccount[] = [];

  /** Pages are built once for every broker; where things are is written in when they are asked for. */
  function fillIn(page: Buffer, more: Readonly<Record<string, string>> = {}): string {
    const connections = `${issuer}/login/connections?client_id=${encodeURIComponent(clientId)}`;
    const text: Readonly<Record<string, string>> = { issuer, clientId, scope, resource: api, mailbox, ...more };
    const markup: Readonly<Record<string, string>> = {
      // The form needs this document: it is under way before any script has come.
      head: toMarkup(html`<link rel="preload" as="fetch" crossorigin="anonymous" href="${connections}" />`),
      accounts: accountsList(accounts),
    };
    return page
      .toString('utf8')
      .replace(/<!--\{\{(\w+)\}\}-->/g, (_, name: string) => markup[name] ?? '')
      .replace(/\{\{(\w+)\}\}/g, (_, name: string) => toMarkup(html`${text[name]}`));
  }

  const app = new Koa();
  app.use(async (context, next) => {
    context.set({
      'Content-Security-Policy': policy(issuer, api, imageOrigins),
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    await next();
  });
  app.use(collectReports());
  app.use(
    askProfileQuestions({
      issuer,
      secret: profileSecret,
      render: (values) => {
        const page = built.get('/profile.html');
        return page && fillIn(page, values);
      },
    }),
  );
  app.use((context) => {
    const path = context.path === '/' ? '/index.html' : context.path;
    // That page is filled with a person's name; it is not there by itself.
    const file = path === '/profile.html' ? undefined : built.get(path);
    if (!file || !['GET', 'HEAD'].includes(context.method)) return;
    const extension = extname(path);
    context.type = types[extension] ?? 'application/octet-stream';
    // The names of built assets hold a hash of their content.
    context.set('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    context.body = extension === '.html' ? fillIn(file) : file;
  });

  const listening = await listen({ port, host, name: 'localhost' }, () => app.callback());
  return {
    ...listening,
    showAccounts(shown) {
      accounts = shown;
    },
  };
}
