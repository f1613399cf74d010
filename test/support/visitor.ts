/** A page as a visitor without scripts sees it. */
export interface VisitedPage {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The forms of the page, in order. */
  readonly forms: readonly VisitedForm[];
}

/** A form with what its fields hold. */
export interface VisitedForm {
  readonly method: 'GET' | 'POST';
  readonly action: URL;
  readonly fields: Readonly<Record<string, string>>;
}

/** A browser without a screen: it keeps cookies (as browsers do, whatever the port) and follows redirects. */
export interface Visitor {
  open(url: string | URL): Promise<VisitedPage>;
  /** Sends a form, with some of its fields filled in. */
  submit(page: VisitedPage, form: VisitedForm, fields?: Readonly<Record<string, string>>): Promise<VisitedPage>;
  /** Every address that was asked for, in order. */
  readonly visited: readonly string[];
  cookie(host: string, name: string): string | undefined;
}

/** What a visitor can be told. */
export interface VisitorOptions {
  /** Stops before an address that fits, and answers an empty page with that address. */
  readonly stopAt?: (url: URL) => boolean;
  /** Sends forms that a script would send by itself. @defaultValue false */
  readonly runsScripts?: boolean;
  /** Sent with every request, as a browser sends what it knows of where the request comes from. */
  readonly headers?: Readonly<Record<string, string>>;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Makes a visitor with an empty cookie jar. */
export function createVisitor({ stopAt, runsScripts = false, headers: always = {} }: VisitorOptions = {}): Visitor {
  const jars = new Map<string, Map<string, Cookie>>();
  const visited: string[] = [];

  async function go(start: URL, init: RequestInit, from: URL | undefined): Promise<VisitedPage> {
    let url = start;
    let request = init;
    for (let hops = 0; hops < 30; hops++) {
      if (stopAt?.(url)) return { url, status: 0, headers: new Headers(), text: '', forms: [] };
      visited.push(url.href);
      const jar = jars.get(url.hostname) ?? new Map<string, Cookie>();
      jars.set(url.hostname, jar);
      const headers = new Headers({ ...always, ...Object.fromEntries(new Headers(request.headers)) });
      // A cookie marked `Lax`, as all of ours are, does not come along with a cross-site POST.
      const isCrossSitePost = request.method === 'POST' && from !== undefined && from.hostname !== url.hostname;
      const cookies = [...jar.values()].filter(({ path }) => isBelow(url.pathname, path));
      if (cookies.length > 0 && !isCrossSitePost)
        headers.set('Cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      keepCookies(jar, response.headers.getSetCookie());
      const refresh = /^0; url=(.+)$/.exec(response.headers.get('Refresh') ?? '')?.[1];
      const location = refresh ?? response.headers.get('Location');
      if (location === null || (refresh === undefined && (response.status < 300 || response.status > 399))) {
        const text = await response.text();
        const further = /<meta http-equiv="refresh" content="0; url=([^"]+)"/.exec(text)?.[1];
        if (further !== undefined) {
          url = new URL(further.replaceAll('&amp;', '&'), url);
          request = {};
          continue;
        }
        const page = { url, status: response.status, headers: response.headers, text, forms: readForms(text, url) };
        const own = page.forms.length === 1 && text.includes('/submit.js"') ? page.forms[0] : undefined;
        return runsScripts && own ? visitor.submit(page, own) : page;
      }
      await response.body?.cancel();
      url = new URL(location, url);
      if (response.status !== 307 && response.status !== 308) request = {};
    }
    throw new Error(`Too many redirects: ${visited.slice(-4).join(' → ')}`);
  }

  const visitor: Visitor = {
    visited,
    open: (url) => go(new URL(url), {}, undefined),
    submit(page, form, fields = {}) {
      const values = new URLSearchParams({ ...form.fields, ...fields });
      if (form.method === 'GET') return go(new URL(`?${values.toString()}`, form.action), {}, page.url);
      return go(form.action, { method: 'POST', body: values, headers: { Origin: page.url.origin } }, page.url);
    },
    cookie: (host, name) => [...(jars.get(host)?.values() ?? [])].find((cookie) => cookie.name === name)?.value,
  };
  return visitor;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

// A cookie of one path and one of the same name elsewhere are two.
function keepCookies(jar: Map<string, Cookie>, headers: readonly string[]): void {
  for (const header of headers) {
    const [pair = '', ...attributes] = header.split(';');
    const [name = '', ...value] = pair.trim().split('=');
    const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1];
    const path = attributes.find((attribute) => /^\s*path=/i.test(attribute))?.split('=')[1] ?? '/';
    const key = `${name} ${path}`;
    const isGone = expires !== undefined && Date.parse(expires) <= Date.now();
    if (isGone || value.join('=') === '') jar.delete(key);
    else jar.set(key, { name, value: value.join('='), path });
  }
}

function readForms(text: string, base: URL): VisitedForm[] {
  return [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', content = '']) => ({
    method: /method="post"/i.test(attributes) ? 'POST' : 'GET',
    action: new URL(attributeOf(attributes, 'action') ?? '', base),
    fields: Object.fromEntries(
      [...content.matchAll(/<input\b([^>]*)>/g)].flatMap(([, input = '']) => {
        const name = attributeOf(input, 'name');
        return name === undefined ? [] : [[name, attributeOf(input, 'value') ?? '']];
      }),
    ),
  }));
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(` ${tag}`)?.[1];
  return value?.replace(/&(amp|lt|gt|quot|#39);/g, (whole, entity: string) => entities[entity] ?? whole);
}
