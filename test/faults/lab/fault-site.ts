import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { listen } from '../../evil-broker/broker/server.js';

/** The app's own server. */
export interface FaultSite {
  readonly origin: string;
  /** More headers for every page, such as a policy. */
  headers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Built once for all files of one process.
let bundle: Promise<ReadonlyMap<string, string>> | undefined;

async function makeBundle(): Promise<ReadonlyMap<string, string>> {
  const output = (await build({
    configFile: false,
    root: here('.'),
    logLevel: 'error',
    resolve: { alias: { 'idp-login/client': here('../../../src/client.ts') } },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: here('./fault-page.ts'),
        output: { entryFileNames: 'page.js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(output.output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])));
}

const page = '<!doctype html><meta charset="utf-8"><title>App</title><script type="module" src="/page.js"></script>';

/** Starts the server of the app: the same page at every path. */
export async function startFaultSite(): Promise<FaultSite> {
  const scripts = await (bundle ??= makeBundle());
  let headers: Readonly<Record<string, string>> = {};
  const server = await listen((request, _, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const script = scripts.get(path);
    const type = script === undefined ? 'text/html; charset=utf-8' : 'text/javascript';
    if (path === '/favicon.ico') response.writeHead(204).end();
    else response.writeHead(200, { 'content-type': type, ...headers }).end(script ?? page);
  });
  return {
    origin: `http://localhost:${server.port}`,
    get headers() {
      return headers;
    },
    set headers(next) {
      headers = next;
    },
    close: server.close,
  };
}
