import type { Context, Middleware } from 'koa';

const path = '/csp-reports';
const limit = 100;
const bodyLimitBytes = 64 * 1024;

async function readJson(context: Context): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Collects what browsers report about the content security policy: `POST /csp-reports` keeps a report, `GET` lists all,
 * `DELETE` forgets them.
 */
export function collectReports(): Middleware {
  const reports: unknown[] = [];
  return async (context, next) => {
    if (context.path !== path) {
      await next();
      return;
    }
    context.set('Cache-Control', 'no-store');
    switch (context.method) {
      case 'GET':
        context.body = reports;
        return;
      case 'POST': {
        const report = await readJson(context);
        if (report !== undefined && reports.length < limit) reports.push(report);
        context.status = 204;
        return;
      }
      case 'DELETE':
        reports.length = 0;
        context.status = 204;
        return;
      default:
        context.status = 405;
    }
  };
}
