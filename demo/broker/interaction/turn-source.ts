import type { HttpContext } from '../http/http-context.js';
import { ensureBrowserId } from '../http/browser-id.js';
import type { TurnSource } from './login-engine.js';

/** Where a request comes from; a page of a client has no browser id here, as no cookie travels with its requests. */
export function turnSource(ctx: HttpContext, channel: 'web' | 'embedded', uiLocales?: string): TurnSource {
  return {
    ip: ctx.ip,
    userAgent: ctx.get('user-agent').slice(0, 300),
    language: firstLanguage(uiLocales) ?? firstLanguage(ctx.get('accept-language')) ?? 'en',
    browser: channel === 'web' ? ensureBrowserId(ctx) : '',
  };
}

function firstLanguage(list: string | undefined): string | undefined {
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/.exec(list ?? '')?.[0];
}
