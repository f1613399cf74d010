import { framedPage } from '../web/brand-frame.js';
import { html, trusted } from '../web/html.js';
import { umbrella } from './look.js';
import type { OutgoingMessage } from './outgoing-message.js';
import type { ServiceProvider } from './service-provider.js';
import type { SamlUser } from './users.js';

/** The sign-in form; `request` names the request that waits for it. */
export function signInPage(options: {
  readonly request: string | undefined;
  readonly application: string | undefined;
  readonly username: string | undefined;
  readonly refused: boolean;
  readonly users: readonly SamlUser[];
}): string {
  const { request, application, username, refused, users } = options;
  const requestField = request !== undefined && html`<input type="hidden" name="request" value="${request}" />`;
  return framedPage(
    umbrella,
    'Sign in',
    html`
      <section class="card">
        <div>
          <h1>Sign in to Umbrella</h1>
          <p class="lead">${application ? html`to continue to ${application}` : 'to see your applications'}</p>
        </div>
        ${refused && html`<p class="notice bad" role="alert">That work e-mail and password do not go together. Try again.</p>`}
        <form method="post" action="/sign-in">
          ${requestField}
          <div class="field">
            <label for="username">Work e-mail</label>
            <input
              id="username"
              name="username"
              value="${username ?? ''}"
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              inputmode="email"
              required
              ${trusted(username ? '' : 'autofocus')}
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
              ${trusted(username ? 'autofocus' : '')}
            />
          </div>
          <button class="button main">Sign in</button>
        </form>
        ${requestField && html`<form method="post" action="/cancel">${requestField}<button class="button">Cancel</button></form>`}
      </section>
      <details class="try">
        <summary>Accounts to try</summary>
        <dl>
          ${users.map(
            (user) =>
              html`<dd>${user.username}</dd>
                <dd>${user.password}</dd>`,
          )}
        </dl>
      </details>
    `,
  );
}

/** What a person sees who is signed in: their applications, each to be opened from here. */
export function applicationsPage(user: SamlUser, providers: readonly ServiceProvider[]): string {
  return framedPage(
    umbrella,
    'Your applications',
    html`<section class="card wide">
      <div>
        <h1>Hello, ${user.name}</h1>
        <p class="lead">Open an application: Umbrella tells it who you are.</p>
      </div>
      <div class="apps">
        ${
          providers.length === 0
            ? html`<p class="quiet">No application can be reached at the moment.</p>`
            : providers.map(
                (provider) =>
                  html`<form method="post" action="/open">
                    <div><strong>${provider.displayName}</strong><span class="quiet">${provider.entityId}</span></div>
                    <button class="button main small" name="application" value="${provider.entityId}">
                      Open<span class="visually-hidden"> ${provider.displayName}</span>
                    </button>
                  </form>`,
              )
        }
      </div>
      <form method="post" action="/sign-out"><button class="button">Sign out everywhere</button></form>
    </section>`,
  );
}

/** Carries a message to another site: a form that sends itself, and a button where scripts do not run. */
export function postPage(message: Extract<OutgoingMessage, { binding: 'post' }>): string {
  return framedPage(
    umbrella,
    'One moment',
    html`<section class="card">
      <div>
        <h1>One moment</h1>
        <p class="lead">You are being sent to ${new URL(message.url).host}.</p>
      </div>
      <form method="post" action="${message.url}" id="message">
        ${Object.entries(message.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button class="button main">Continue</button>
      </form>
    </section>`,
    ['/assets/submit.js'],
  );
}

/** Tells the person that they are signed out. */
export function signedOutPage(isPartial: boolean): string {
  return framedPage(
    umbrella,
    'Signed out',
    html`<section class="card">
      <div>
        <h1>You are signed out</h1>
        <p class="lead">
          ${isPartial ? 'An application did not answer. Close the browser to be sure.' : 'Of Umbrella and of every application.'}
        </p>
      </div>
      <a class="button main" href="/">Sign in again</a>
    </section>`,
  );
}

/** Says what is wrong with a request; nothing is sent to an address out of a wrong request. */
export function problemPage(title: string, text: string): string {
  return framedPage(
    umbrella,
    title,
    html`<section class="card">
      <div>
        <h1>${title}</h1>
        <p class="lead">${text}</p>
      </div>
      <a class="button" href="/">Go to Umbrella</a>
    </section>`,
  );
}
