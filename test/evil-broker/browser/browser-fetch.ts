const nodeFetch = globalThis.fetch;
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
const readable = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified'];

/**
 * Makes a `fetch` that treats requests as a browser does on a page of that origin: CORS with preflights, headers that
 * are not exposed, redirects that nobody may look into. Node's own does none of it.
 *
 * @see [Fetch](https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export function browserFetch(origin: string): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin === origin) return nodeFetch(request);
    if (request.mode === 'no-cors') {
      await nodeFetch(request.url, { signal: request.signal, redirect: 'manual' });
      return disguise(new Response(null), 'opaque');
    }
    const unsafe = unsafeHeaders(request);
    if (unsafe.length > 0 || !['GET', 'HEAD', 'POST'].includes(request.method)) {
      await preflight(request, origin, unsafe);
    }
    const headers = new Headers(request.headers);
    headers.set('origin', origin);
    // A body that is a stream cannot be sent again by Node's fetch when the connection was closed in between.
    const body = request.body === null ? null : await request.text();
    const response = await nodeFetch(request.url, {
      method: request.method,
      headers,
      body,
      redirect: request.redirect,
      signal: request.signal,
    });
    if (request.redirect === 'manual' && response.status >= 300 && response.status < 400 && response.status !== 304) {
      void response.body?.cancel();
      return disguise(new Response(null), 'opaqueredirect');
    }
    allow(response, origin);
    return visible(response);
  };
}

function unsafeHeaders(request: Request): string[] {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  return [...request.headers.keys()].filter(
    // Libraries that see Node add a user agent, which they do not in a browser.
    (name) =>
      !['accept', 'accept-language', 'user-agent'].includes(name) &&
      !(name === 'content-type' && simpleTypes.includes(type)),
  );
}

async function preflight(request: Request, origin: string, unsafe: readonly string[]): Promise<void> {
  const answer = await nodeFetch(request.url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': request.method,
      'access-control-request-headers': unsafe.join(','),
    },
    signal: request.signal,
  });
  allow(answer, origin);
  const allowed = (answer.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/\s*,\s*/);
  const refused = unsafe.find((name) => !allowed.includes(name));
  if (!answer.ok || refused !== undefined) throw new TypeError('Failed to fetch');
}

function allow(response: Response, origin: string): void {
  const allowed = response.headers.get('access-control-allow-origin');
  if (allowed !== '*' && allowed !== origin) {
    void response.body?.cancel();
    throw new TypeError('Failed to fetch');
  }
}

function visible(response: Response): Response {
  const exposed = (response.headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/);
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    if (readable.includes(name) || exposed.includes(name)) headers.append(name, value);
  }
  const { status, statusText, url } = response;
  const body = [204, 205, 304].includes(status) ? null : response.body;
  const seen = new Response(body, { status, statusText, headers });
  Object.defineProperty(seen, 'url', { value: url });
  return seen;
}

function disguise(response: Response, type: ResponseType): Response {
  return Object.defineProperties(response, {
    type: { value: type },
    status: { value: 0 },
    ok: { value: false },
    statusText: { value: '' },
  });
}
