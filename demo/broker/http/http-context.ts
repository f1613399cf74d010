import type { Context } from 'koa';

/**
 * A request and its answer, as much of it as the broker uses.
 *
 * It is what Koa's context and that of oidc-provider, whose types come from two versions of Koa, have in common.
 */
export type HttpContext = {
  -readonly [Name in WritableMember]: Context[Name];
} & {
  readonly [Name in ReadableMember]: Context[Name];
};

type WritableMember = 'status' | 'body' | 'type' | 'etag';
type ReadableMember =
  | 'method'
  | 'path'
  | 'url'
  | 'host'
  | 'ip'
  | 'secure'
  | 'fresh'
  | 'query'
  | 'querystring'
  | 'req'
  | 'res'
  | 'cookies'
  | 'get'
  | 'set'
  | 'is'
  | 'accepts'
  | 'vary'
  | 'redirect';
