import { readFile } from 'node:fs/promises';

import { html, type Html } from './html.js';
import { lookSheet, type Look } from './look.js';
import { page, type Asset } from './site.js';

export type { Look } from './look.js';

const textStyles = 'text/css; charset=utf-8';

/** The files that framed pages need; `sheet` is the source's own style sheet. */
export async function frameAssets(look: Look, sheet: URL): Promise<Map<string, Asset>> {
  const [base, layout, own] = await Promise.all(
    [new URL('./base.css', import.meta.url), new URL('./layout.css', import.meta.url), sheet].map((file) =>
      readFile(file, 'utf8'),
    ),
  );
  return new Map<string, Asset>([
    ['/assets/base.css', { type: textStyles, body: base ?? '' }],
    ['/assets/layout.css', { type: textStyles, body: layout ?? '' }],
    ['/assets/own.css', { type: textStyles, body: own ?? '' }],
    ['/assets/brand.css', { type: textStyles, body: lookSheet(look) }],
    ['/assets/logo.svg', { type: 'image/svg+xml', body: look.logo, open: true }],
  ]);
}

/** Writes a page with the brand around it. */
export function framedPage(look: Look, title: string, content: Html, scripts: readonly string[] = []): string {
  return page({
    title: `${title} – ${look.name}`,
    styles: ['/assets/base.css', '/assets/brand.css', '/assets/layout.css', '/assets/own.css'],
    scripts,
    icon: '/assets/logo.svg',
    layout: look.layout,
    body: html`
      <header class="top">
        <a href="/"><img src="/assets/logo.svg" alt="" width="32" height="32" />${look.name}</a>
        <span class="quiet">${look.tagline}</span>
      </header>
      <main>${content}</main>
      <footer>${look.name} is an example. It runs on this computer only.</footer>
    `,
  });
}
