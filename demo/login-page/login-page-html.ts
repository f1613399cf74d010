import type { Connection, ConnectionsDocument, Step } from 'idp-login';
import { html, type Html } from '../broker/http/html.js';
import { pageFrame } from '../broker/pages/page-frame.js';
import { factorForm, otherFactorForm } from './factor-forms.js';

/** What the login page shows. */
export interface LoginPageView {
  readonly tenantName: string;
  readonly clientName: string;
  /** The path of the interaction: `/interaction/<uid>`. */
  readonly interaction: string;
  readonly csrf: string;
  readonly document: ConnectionsDocument;
  readonly loginHint?: string;
  /** The connection to begin with, or the one that is being used. */
  readonly connection?: string;
  readonly action: 'login' | 'signup' | 'reset';
  /** What went wrong, in words. */
  readonly error?: string;
  /** Whether the login keeps the error, so that the widget gets it with the connections and says it itself. */
  readonly isErrorKept?: boolean;
  /** What the person was asked last, when the page works without script. */
  readonly step?: Step;
  /** Whether the link that was sent came with a code. */
  readonly hasCode?: boolean;
  /** Other ways to answer the step. */
  readonly alternatives?: readonly string[];
  /** Who signs in is known; what is asked now comes after that. */
  readonly isKnown?: boolean;
  /** What they typed, to be there still. */
  readonly username?: string;
  /** Whether the widget has been built; without it the page stays as it is. */
  readonly hasWidget: boolean;
}

const buttons = { login: 'Sign in', signup: 'Create account', reset: 'Send message' };
const titles = { login: 'Sign in', signup: 'Create your account', reset: 'Reset your password' };

/**
 * The broker's login page: the widget, and inside of it plain forms that work without script.
 *
 * The widget takes the place of its children as soon as it is defined.
 */
export function renderLoginPage(view: LoginPageView): string {
  const title = titles[view.action];
  return pageFrame({
    tenantName: view.tenantName,
    title: `${title} – ${view.clientName}`,
    ...(view.hasWidget ? { script: '/assets/login-page.js' } : {}),
    content: html`<idp-login
      position="login-page"
      heading-level="1"
      interaction="${view.interaction}"
      csrf-token="${view.csrf}"
      action="${view.action}"
      ${attribute('login-hint', view.loginHint)}
      ${attribute('connection', view.connection)}
    >
      ${view.error === undefined || view.isErrorKept === true ? undefined : notice(view.error, 'before-form')}
      <section class="card" aria-labelledby="title">
        ${view.error === undefined || view.isErrorKept !== true ? undefined : notice(view.error)}
        <h1 id="title">${title}</h1>
        <p class="quiet">to go on to ${view.clientName}</p>
        ${view.step === undefined ? entry(view) : stepForm(view, view.step)}
        ${view.step === undefined || isEntry(view, view.step) ? otherActions(view) : undefined}
        <p class="after"><a href="${view.interaction}/cancel">Back to ${view.clientName}</a></p>
      </section>
    </idp-login>`,
  });
}

/** What went wrong; in a slot it stays when the widget takes the place of the forms. */
function notice(text: string, slot = ''): Html {
  return html`<p slot="${slot}" class="notice" role="alert">${text}</p>`;
}

/** Whether the person is asked who they are, as at first. */
function isEntry(view: LoginPageView, step: Step): boolean {
  return view.isKnown !== true && step.kind === 'identifier';
}

/** The ways to the other forms of the store. */
function otherActions(view: LoginPageView): Html | undefined {
  const database = view.document.connections.find(({ kind }) => kind === 'database');
  if (database?.kind !== 'database') return undefined;
  const link = (action: LoginPageView['action'], text: string): Html =>
    html`<p class="after"><a href="${view.interaction}?action=${action}">${text}</a></p>`;
  if (view.action !== 'login') return link('login', 'Sign in instead');
  return html`${database.reset === false ? undefined : link('reset', 'I forgot my password')}
  ${database.actions?.signup === 'form' ? link('signup', 'Create an account') : undefined}`;
}

function attribute(name: string, value: string | undefined): Html | undefined {
  return value === undefined ? undefined : html`${name}="${value}"`;
}

function entry(view: LoginPageView): Html {
  const { connections } = view.document;
  const database = connections.find(({ kind }) => kind === 'database');
  const passwordless = connections.filter((connection) => connection.kind === 'passwordless');
  const buttons = connections.filter(
    ({ kind, visibility }) => visibility === 'button' && !['database', 'passwordless', 'passkey'].includes(kind),
  );
  if (view.action !== 'login') return html`${database === undefined ? undefined : passwordForm(view, database)}`;
  return html`${database === undefined ? undefined : passwordForm(view, database)}
  ${passwordless.map((connection) => codeRequestForm(view, connection))}
  ${
    buttons.length === 0
      ? undefined
      : html`<ul class="ways">
          ${buttons.flatMap((connection) => ways(view, connection))}
        </ul>`
  }`;
}

/** The links that lead to a source: one, or one for each variant of an electronic identity. */
function ways({ interaction }: LoginPageView, connection: Connection): readonly Html[] {
  const way = (text: string, variant?: string): Html => {
    const query = new URLSearchParams({ connection: connection.id, ...(variant === undefined ? {} : { variant }) });
    return html`<li>
      <a class="button quiet" href="${interaction}/start?${query.toString()}">Continue with ${text}</a>
    </li>`;
  };
  const variants = connection.kind === 'legal' ? (connection.variants ?? []) : [];
  const name = labelOf(connection);
  if (variants.length < 2) return [way(name)];
  return variants.map(({ id, label }) =>
    way(`${name} ${label === undefined ? (places[id] ?? id) : inEnglish(label)}`, id),
  );
}

// Where the app of an electronic identity is.
const places: Readonly<Record<string, string>> = {
  'same-device': 'on this device',
  'other-device': 'on another device',
};

function passwordForm(view: LoginPageView, connection: Connection): Html {
  const types = connection.kind === 'database' ? connection.identifiers.map(({ type }) => type) : [];
  const label = types
    .map((type) => ({ email: 'email address', phone: 'phone number', username: 'user name' })[type as string] ?? 'name')
    .join(' or ')
    .replace(/^./, (first) => first.toUpperCase());
  return form(
    view,
    connection.id,
    html`<label for="username">${label}</label>
      <input
        id="username"
        name="username"
        type="text"
        inputmode="${types[0] === 'email' ? 'email' : 'text'}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
        value="${view.username ?? view.loginHint ?? ''}"
      />
      ${
        view.action === 'reset'
          ? undefined
          : html`<label for="password">Password</label>
              <input
                id="password"
                name="password"
                type="password"
                autocomplete="${view.action === 'signup' ? 'new-password' : 'current-password'}"
              />`
      }
      <button class="button">${buttons[view.action]}</button>`,
  );
}

function codeRequestForm(view: LoginPageView, connection: Connection): Html {
  return form(
    view,
    connection.id,
    html`<label for="to-${connection.id}">${connection.strategy === 'email' ? 'Email address' : 'Phone number'}</label>
      <input
        id="to-${connection.id}"
        name="username"
        type="text"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
        value="${view.connection === connection.id ? (view.username ?? '') : ''}"
      />
      <button class="button quiet">${labelOf(connection)}</button>`,
  );
}

function stepForm(view: LoginPageView, step: Step): Html {
  const { connection = '' } = view;
  const startOver = html`<p class="after"><a href="${view.interaction}?again">Start over</a></p>`;
  if (view.isKnown === true) {
    const write = (fields: Html): Html => form(view, connection, fields);
    const known = factorForm(step, write);
    const others = otherFactorForm(view.alternatives ?? [], write);
    return html`${known ?? html`<p>This step needs JavaScript. Switch it on for this page.</p>`}${others}${startOver}`;
  }
  switch (step.kind) {
    case 'identifier':
      return entry(view);
    case 'password':
      return html`${form(
        view,
        connection,
        html`<p>${step.identifier}</p>
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required autofocus />
          <button class="button">Sign in</button>`,
      )}${startOver}`;
    case 'code':
      return html`<p>${step.target === undefined ? 'We sent you a code.' : `We sent a code to ${step.target}.`}</p>
        ${form(
          view,
          connection,
          html`<label for="otp">Code</label>
            <input
              id="otp"
              name="otp"
              type="text"
              inputmode="numeric"
              autocomplete="one-time-code"
              required
              autofocus
            />
            <button class="button">Go on</button>`,
        )}
        ${form(
          view,
          connection,
          html`<input type="hidden" name="resend" value="true" /><button class="button quiet">
              Send another code
            </button>`,
        )}${startOver}`;
    case 'new-password':
      return form(
        view,
        connection,
        html`<label for="new-password">New password</label>
          <input id="new-password" name="new_password" type="password" autocomplete="new-password" required autofocus />
          <button class="button">Save password</button>`,
      );
    case 'link':
      return html`<p>
          ${step.target === undefined ? 'We sent you a link.' : `We sent a link to ${step.target}.`} Open it in this
          browser, then go on here.
        </p>
        ${form(view, connection, html`<button class="button">Go on</button>`)}
        ${
          view.hasCode === true
            ? form(
                view,
                connection,
                html`<label for="otp">Or the code of the message</label>
                  <input id="otp" name="otp" type="text" autocomplete="one-time-code" required />
                  <button class="button quiet">Use the code</button>`,
              )
            : undefined
        }
        ${form(
          view,
          connection,
          html`<input type="hidden" name="resend" value="true" /><button class="button quiet">
              Send another link
            </button>`,
        )}${startOver}`;
    case 'message':
      return html`<p>${step.text ?? messages[step.code] ?? 'Look into your mail for what to do next.'}</p>
        ${startOver}`;
    default:
      return html`<p>The next step needs JavaScript. Switch it on for this page, or sign in another way.</p>
        ${startOver}`;
  }
}

const messages: Readonly<Record<string, string>> = {
  reset_sent: 'If there is an account for what you typed, a message with a link is on its way.',
  verification_sent: 'Open the link in the message that we sent you, to confirm your address. Then sign in.',
};

function form(view: LoginPageView, connection: string, fields: Html): Html {
  return html`<form method="post" action="${view.interaction}/login">
    <input type="hidden" name="csrf" value="${view.csrf}" />
    ${
      view.isKnown === true
        ? undefined
        : html`<input type="hidden" name="connection" value="${connection}" />
            <input type="hidden" name="action" value="${view.action}" />`
    }
    ${fields}
  </form>`;
}

function labelOf({ label }: Connection): string {
  return inEnglish(label);
}

function inEnglish(label: Connection['label']): string {
  return typeof label === 'string' ? label : (label['en'] ?? label[''] ?? Object.values(label)[0] ?? '');
}
