import Koa from 'koa';

import { html, toMarkup, type Html } from './html.js';

/** A file that a site serves from memory. */
export interface Asset {
  readonly type: string;
  readonly body: string | Buffer;
  /** Lets pages of other origins show it, as with a picture of a person. */
  readonly open?: boolean;
}

/** How a site of a source behaves. */
export interface SiteOptions {
  /** Its own origin. */
  readonly url: string;
  /** Files by path. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** The directives of the content security policy beside the strict default. */
  readonly policy?: Readonly<Record<string, string>>;
}

const strictPolicy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes the web site of a source: strict headers, assets from memory, and no answer to a foreign host name (a name that
 * somebody points at 127.0.0.1 must not read a mailbox) or to a form of a foreign page.
 */
export function createSite({ url, assets, policy }: SiteOptions): Koa {
  const app = new Koa();
  const header = Object.entries({ ...strictPolicy, ...policy })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
  const { host, port } = new URL(url);
  const hosts = new Set([host, `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]);

  app.use(async (context, next) => {
    context.set({
      'Content-Security-Policy': header,
      'Cross-Origin-Resource-Policy': 'same-origin',
      // Not `no-referrer`: with it, a form of this very site would be sent with `Origin: null`.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    });
    if (!hosts.has(context.host)) {
      context.status = 421;
      context.body = 'This server answers to its own address only.';
      return;
    }
    await next();
  });

  app.use(async (context, next) => {
    const asset = assets.get(context.path);
    if (!asset || !(context.method === 'GET' || context.method === 'HEAD')) {
      await next();
      return;
    }
    context.type = asset.type;
    context.set('Cache-Control', 'no-cache');
    if (asset.open) context.set('Cross-Origin-Resource-Policy', 'cross-origin');
    context.body = asset.body;
  });

  return app;
}

/** Tells whether a request that changes something comes from a page of another origin. */
export function isForeign(context: Koa.Context, url: string): boolean {
  if (safeMethods.has(context.method)) return false;
  const origin = context.get('Origin');
  if (origin) return origin !== url;
  const site = context.get('Sec-Fetch-Site');
  return site !== '' && site !== 'same-origin';
}

/** What stands around the content of a page. */
export interface PageOptions {
  readonly title: string;
  /** Style sheets, in order. */
  readonly styles: readonly string[];
  /** Modules to run. */
  readonly scripts?: readonly string[];
  readonly icon: string;
  /** Class names of the body. */
  readonly layout: string;
  readonly body: Html;
}

/** Writes a whole page. */
export function page({ title, styles, scripts = [], icon, layout, body }: PageOptions): string {
  return toMarkup(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <link rel="icon" href="${icon}" type="image/svg+xml" />
          ${styles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
          ${scripts.map((src) => html`<script type="module" src="${src}"></script>`)}
        </head>
        <body class="${layout}">
          ${body}
        </body>
      </html>`,
  );
}
