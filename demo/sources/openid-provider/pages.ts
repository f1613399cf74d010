import { framedPage } from '../web/brand-frame.js';
import { html, trusted, type Html } from '../web/html.js';
import type { Brand } from './brand.js';
import type { Profile } from './people.js';

/** An application that a person let in. */
export interface ConnectedApplication {
  readonly clientId: string;
  readonly name: string;
}

/** The pages of one provider. */
export interface Pages {
  signIn(options: {
    readonly action: string;
    /** The application that asked; absent on the account page. */
    readonly application?: string;
    readonly cancelAction?: string;
    readonly identifier?: string;
    /** Whether the last try was refused. */
    readonly refused?: boolean;
    /** Accounts to show under the card. */
    readonly accounts: readonly { readonly username: string; readonly password: string }[];
  }): string;
  consent(options: {
    readonly action: string;
    readonly switchAction: string;
    readonly application: string;
    readonly person: Profile;
    readonly scopes: readonly string[];
  }): string;
  account(options: {
    readonly person: Profile;
    readonly applications: readonly ConnectedApplication[];
    readonly notice?: string;
  }): string;
  signOut(options: { readonly form: string; readonly application?: string }): string;
  signedOut(): string;
  problem(options: { readonly title: string; readonly text: string; readonly detail?: string }): string;
}

const icons = {
  person: trusted(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true"><circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/></svg>',
  ),
  application: trusted(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" aria-hidden="true"><rect x="3" y="4" width="18" height="16" rx="2.5"/><path d="M3 9h18M6.5 6.5h.01M9.5 6.5h.01"/></svg>',
  ),
  mail: trusted(
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" aria-hidden="true"><rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m3.5 7 8.5 6.5L20.5 7"/></svg>',
  ),
};

/** The address of a person's picture at their provider. */
export function portraitPath(username: string): string {
  return `/pictures/${encodeURIComponent(username)}.svg`;
}

function personBlock(person: Profile, size: 'large' | '' = ''): Html {
  return html`<div class="person ${size}">
    <img src="${portraitPath(person.username)}" alt="" width="72" height="72" />
    <div><strong>${person.displayName}</strong><span class="quiet">${person.email}</span></div>
  </div>`;
}

function scopeRow(scope: string, person: Profile): Html | undefined {
  if (scope === 'profile') {
    return html`<li>
      ${icons.person}
      <div>Your name and your picture<span class="quiet">${person.displayName}</span></div>
    </li>`;
  }
  if (scope === 'email') {
    return html`<li>
      ${icons.mail}
      <div>Your e-mail address<span class="quiet">${person.email}</span></div>
    </li>`;
  }
  return undefined;
}

/** Makes the pages of a provider. */
export function createPages(brand: Brand): Pages {
  const frame = (title: string, content: Html): string => framedPage(brand, title, content);

  return {
    signIn({ action, application, cancelAction, identifier, refused, accounts }) {
      return frame(
        'Sign in',
        html`
          <section class="card">
            <div>
              <h1>Sign in to ${brand.name}</h1>
              <p class="lead">${application ? html`to continue to ${application}` : 'Your account, your profile.'}</p>
            </div>
            ${refused && html`<p class="notice bad" role="alert">That name and password do not go together. Try again.</p>`}
            <form method="post" action="${action}">
              <div class="field">
                <label for="username">${brand.identifierLabel}</label>
                <input
                  id="username"
                  name="username"
                  value="${identifier ?? ''}"
                  autocomplete="username"
                  autocapitalize="none"
                  spellcheck="false"
                  required
                  ${trusted(identifier ? '' : 'autofocus')}
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
                  ${trusted(identifier ? 'autofocus' : '')}
                />
              </div>
              <button class="button main">Sign in</button>
            </form>
            ${cancelAction && html`<form method="post" action="${cancelAction}"><button class="button">Cancel</button></form>`}
          </section>
          <details class="try">
            <summary>Accounts to try</summary>
            <dl>
              ${accounts.map(
                ({ username, password }) =>
                  html`<dd>${username}</dd>
                    <dd>${password}</dd>`,
              )}
            </dl>
          </details>
        `,
      );
    },

    consent({ action, switchAction, application, person, scopes }) {
      return frame(
        'Share your profile',
        html`<section class="card">
          <div>
            <h1>${application} asks for your profile</h1>
            <p class="lead">It will see this, and nothing else. It cannot post or change anything.</p>
          </div>
          ${personBlock(person)}
          <ul class="rows">
            ${scopes.map((scope) => scopeRow(scope, person))}
          </ul>
          <form method="post" action="${action}">
            <div class="pair">
              <button class="button" name="decision" value="deny">Deny</button>
              <button class="button main" name="decision" value="allow">Allow</button>
            </div>
          </form>
          <form method="post" action="${switchAction}">
            <p class="quiet">Not you? <button class="plain">Use another account</button></p>
          </form>
        </section>`,
      );
    },

    account({ person, applications, notice }) {
      return frame(
        'Your account',
        html`<section class="card wide">
          <h1 class="visually-hidden">Your account</h1>
          ${personBlock(person, 'large')} ${notice && html`<p class="notice good" role="status">${notice}</p>`}
          <form method="post" action="/account/name">
            <div class="inline">
              <div class="field">
                <label for="name">Display name</label>
                <input
                  id="name"
                  name="name"
                  value="${person.displayName}"
                  maxlength="80"
                  autocomplete="name"
                  required
                />
              </div>
              <button class="button main">Save</button>
            </div>
          </form>
          <h2>Applications with access</h2>
          ${
            applications.length === 0
              ? html`<p class="quiet">None. When you sign in somewhere with ${brand.name}, it is listed here.</p>`
              : html`<ul class="rows">
                  ${applications.map(
                    ({ clientId, name }) =>
                      html`<li>
                        ${icons.application}
                        <div>${name}<span class="quiet">sees your profile</span></div>
                        <form method="post" action="/account/remove">
                          <input type="hidden" name="client" value="${clientId}" />
                          <button class="button small">Remove<span class="visually-hidden"> ${name}</span></button>
                        </form>
                      </li>`,
                  )}
                </ul>`
          }
          <form method="post" action="/account/sign-out"><button class="button">Sign out</button></form>
        </section>`,
      );
    },

    signOut({ form, application }) {
      return frame(
        'Sign out',
        html`<section class="card">
          <div>
            <h1>Sign out of ${brand.name}?</h1>
            <p class="lead">
              ${application ?? 'An application'} asks for it. Your other applications stay as they are.
            </p>
          </div>
          ${trusted(form)}
          <div class="pair">
            <button class="button" form="op.logoutForm">Stay</button>
            <button class="button main" form="op.logoutForm" name="logout" value="yes">Sign out</button>
          </div>
        </section>`,
      );
    },

    signedOut() {
      return frame(
        'Signed out',
        html`<section class="card">
          <div>
            <h1>You are signed out</h1>
            <p class="lead">See you soon.</p>
          </div>
          <a class="button main" href="/account">Sign in again</a>
        </section>`,
      );
    },

    problem({ title, text, detail }) {
      return frame(
        title,
        html`<section class="card">
          <div>
            <h1>${title}</h1>
            <p class="lead">${text}</p>
          </div>
          ${detail && html`<p class="quiet">What it said: <code>${detail}</code></p>`}
          <a class="button" href="/account">Go to ${brand.name}</a>
        </section>`,
      );
    },
  };
}
