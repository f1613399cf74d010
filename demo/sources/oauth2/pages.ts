import { framedPage } from '../web/brand-frame.js';
import { html, trusted, type Html } from '../web/html.js';
import type { OAuthClient } from './authorization.js';
import { octo } from './look.js';
import type { OctoPerson } from './people.js';

/** The address of a person's picture. */
export function portraitPath(person: OctoPerson): string {
  return `/pictures/${String(person.id)}.svg`;
}

/** The sign-in form; `request` names the request that waits for it. */
export function signInPage(options: {
  readonly request: string | undefined;
  readonly application: string | undefined;
  readonly login: string | undefined;
  readonly refused: boolean;
  readonly people: readonly OctoPerson[];
}): string {
  const { request, application, login, refused, people } = options;
  return framedPage(
    octo,
    'Sign in',
    html`
      <section class="card">
        <div>
          <h1>Sign in to Octo</h1>
          <p class="lead">${application ? html`to continue to ${application}` : 'Your code is waiting.'}</p>
        </div>
        ${refused && html`<p class="notice bad" role="alert">Incorrect user name or password.</p>`}
        <form method="post" action="/session">
          ${requestField(request)}
          <div class="field">
            <label for="login">User name or e-mail address</label>
            <input
              id="login"
              name="login"
              value="${login ?? ''}"
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              required
              ${trusted(login ? '' : 'autofocus')}
            />
          </div>
          <div class="field">
            <label for="password">Password</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              ${trusted(login ? 'autofocus' : '')}
            />
          </div>
          <button class="button main">Sign in</button>
        </form>
        ${
          request !== undefined &&
          html`<form method="post" action="/consent">
            ${requestField(request)}<button class="button" name="decision" value="deny">Cancel</button>
          </form>`
        }
      </section>
      <details class="try">
        <summary>Accounts to try</summary>
        <dl>
          ${people.map(
            (person) =>
              html`<dd>${person.login}</dd>
                <dd>${person.password}</dd>`,
          )}
        </dl>
      </details>
    `,
  );
}

/** Asks whether an application may see what it asks for. */
export function consentPage(options: {
  readonly request: string;
  readonly client: OAuthClient;
  readonly person: OctoPerson;
  readonly scopes: readonly string[];
}): string {
  const { request, client, person, scopes } = options;
  return framedPage(
    octo,
    `Authorize ${client.name}`,
    html`<section class="card">
      <div class="bridge" aria-hidden="true">
        <span class="tile">${client.name.slice(0, 1)}</span><span class="line"></span>
        <img src="${portraitPath(person)}" alt="" width="56" height="56" />
      </div>
      <div>
        <h1>Authorize ${client.name}</h1>
        <p class="lead">It wants to read from your Octo account <strong>${person.login}</strong>:</p>
      </div>
      <ul class="rows">
        ${scopeRow('Your profile', `${person.name}, picture${person.company ? `, ${person.company}` : ''}`)}
        ${scopes.includes('user:email') && scopeRow('Your e-mail addresses, also private ones', 'read only')}
      </ul>
      <form method="post" action="/consent">
        ${requestField(request)}
        <div class="pair">
          <button class="button" name="decision" value="deny">Cancel</button>
          <button class="button main" name="decision" value="allow">Authorize</button>
        </div>
      </form>
      <p class="quiet">You will be sent to ${new URL(client.redirectUris[0] ?? 'http://localhost').host}.</p>
    </section>`,
  );
}

/** What a person sees who is signed in: who they are, and which applications have access. */
export function accountPage(person: OctoPerson, clients: readonly OAuthClient[]): string {
  return framedPage(
    octo,
    person.login,
    html`<section class="card wide">
      <div class="person large">
        <img src="${portraitPath(person)}" alt="" width="72" height="72" />
        <div>
          <h1>${person.name}</h1>
          <span class="quiet">${person.login}</span>
        </div>
      </div>
      <h2>Authorized applications</h2>
      ${
        clients.length === 0
          ? html`<p class="quiet">None. When you sign in somewhere with Octo, it is listed here.</p>`
          : html`<ul class="rows">
              ${clients.map(
                ({ id, name }) =>
                  html`<li>
                    <div>${name}<span class="quiet">reads your account</span></div>
                    <form method="post" action="/applications/revoke">
                      <button class="button small" name="client" value="${id}">
                        Revoke<span class="visually-hidden"> ${name}</span>
                      </button>
                    </form>
                  </li>`,
              )}
            </ul>`
      }
      <form method="post" action="/sign-out"><button class="button">Sign out</button></form>
    </section>`,
  );
}

/** Says what is wrong. */
export function problemPage(title: string, text: string): string {
  return framedPage(
    octo,
    title,
    html`<section class="card">
      <div>
        <h1>${title}</h1>
        <p class="lead">${text}</p>
      </div>
      <a class="button" href="/">Go to Octo</a>
    </section>`,
  );
}

function requestField(request: string | undefined): Html | false {
  return request !== undefined && html`<input type="hidden" name="request" value="${request}" />`;
}

function scopeRow(title: string, detail: string): Html {
  return html`<li>
    <div>${title}<span class="quiet">${detail}</span></div>
  </li>`;
}
