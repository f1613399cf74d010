import { html, type Html } from '../http/html.js';
import type { Passkey } from '../factors/passkey-repository.js';
import type { FactorType } from '../interaction/factor-request.js';
import { pageFrame } from '../pages/page-frame.js';

/** A second factor on the account page. */
export interface FactorRow {
  readonly type: FactorType;
  readonly label: string;
  /** What is there: a masked address, how many codes are left; absent when it is not set up. */
  readonly detail?: string;
}

/** What the account page shows. */
export interface AccountPage {
  readonly tenantName: string;
  readonly name: string;
  readonly csrf: string;
  /** What was just done, or why not. */
  readonly notice?: string;
  /** Absent when the tenant uses no passkeys. */
  readonly passkeys?: readonly Passkey[];
  readonly factors: readonly FactorRow[];
  readonly rememberedBrowsers: number;
  readonly apps: readonly { readonly url: string; readonly name: string }[];
}

/** The page on which a person sees and changes how they sign in. It needs no script. */
export function renderAccountPage(page: AccountPage): string {
  return pageFrame({
    tenantName: page.tenantName,
    title: 'Your account',
    content: html`<section class="card wide" aria-labelledby="title">
      <h1 id="title">Your account</h1>
      <p class="quiet">Signed in as <bdi>${page.name}</bdi></p>
      ${page.notice === undefined ? undefined : html`<p class="notice good" role="status">${page.notice}</p>`}
      ${page.passkeys === undefined ? undefined : passkeySection(page, page.passkeys)}
      ${page.factors.length === 0 ? undefined : factorSection(page)}
      ${page.rememberedBrowsers === 0 ? undefined : browserSection(page)}
      <p class="after">
        ${page.apps.map(({ url, name }) => html`<a href="${url}">Go to ${name}</a> · `)}<a href="/account/identities"
          >Ways to sign in</a
        >
        · <a href="/account/password">Password</a> · <a href="/logout">Sign out</a>
      </p>
    </section>`,
  });
}

function passkeySection(page: AccountPage, passkeys: readonly Passkey[]): Html {
  return html`<h2>Passkeys</h2>
    <p class="quiet">Sign in with your fingerprint, your face or a security key, and no password.</p>
    ${
      passkeys.length === 0
        ? html`<p>You have no passkey yet.</p>`
        : html`<ul class="rows">
            ${passkeys.map((passkey) => passkeyRow(page, passkey))}
          </ul>`
    }
    ${post(
      page,
      'add',
      html`<input type="hidden" name="factor" value="passkey" /><button class="button">Add a passkey</button>`,
    )}`;
}

function passkeyRow(page: AccountPage, { id, name, synced, createdAt, lastUsedAt }: Passkey): Html {
  const used = lastUsedAt === undefined ? 'not used yet' : `last used ${day(lastUsedAt)}`;
  const fieldId = `name-${id}`;
  return html`<li>
    <div>
      <strong><bdi>${name}</bdi></strong>
      <span class="quiet">Added ${day(createdAt)}, ${used}${synced ? ', on all your devices' : ''}</span>
    </div>
    <details>
      <summary>Change<span class="hidden"> ${name}</span></summary>
      ${post(
        page,
        'rename-passkey',
        html`<input type="hidden" name="id" value="${id}" />
          <label for="${fieldId}">Name</label>
          <input id="${fieldId}" name="name" type="text" value="${name}" maxlength="60" required autocomplete="off" />
          <button class="button quiet">Rename</button>`,
      )}
      ${post(
        page,
        'remove-passkey',
        html`<input type="hidden" name="id" value="${id}" />
          <button class="button danger">Delete this passkey</button>`,
      )}
    </details>
  </li>`;
}

function factorSection(page: AccountPage): Html {
  return html`<h2>Second step</h2>
    <p class="quiet">Something that nobody has who only knows your password.</p>
    <ul class="rows">
      ${page.factors.map((factor) => factorRow(page, factor))}
    </ul>`;
}

function factorRow(page: AccountPage, { type, label, detail }: FactorRow): Html {
  const field = html`<input type="hidden" name="factor" value="${type}" />`;
  const more = html`<span class="hidden"> ${label}</span>`;
  const setUp = type === 'recovery-code' && detail !== undefined ? 'Make new ones' : detail ? 'Replace' : 'Set up';
  return html`<li>
    <div>
      <strong>${label}</strong>
      <span class="quiet">${detail ?? 'Not set up'}</span>
    </div>
    <div class="row-actions">
      ${post(page, 'add', html`${field}<button class="button quiet">${setUp}${more}</button>`)}
      ${
        detail === undefined
          ? undefined
          : post(page, 'remove', html`${field}<button class="button danger">Remove${more}</button>`)
      }
    </div>
  </li>`;
}

function browserSection(page: AccountPage): Html {
  const count = page.rememberedBrowsers;
  return html`<h2>Browsers that are not asked</h2>
    <p>${count === 1 ? 'One browser is' : `${String(count)} browsers are`} not asked for the second step.</p>
    ${post(page, 'forget-browsers', html`<button class="button quiet">Ask everywhere again</button>`)}`;
}

function post({ csrf }: AccountPage, action: string, fields: Html): Html {
  return html`<form method="post" action="/account/${action}">
    <input type="hidden" name="csrf" value="${csrf}" />${fields}
  </form>`;
}

// Where the person is, the broker does not know; a day says enough, and is told by its name.
function day(at: number): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}
