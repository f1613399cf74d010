import { html, type Html } from '../http/html.js';
import { pageFrame } from '../pages/page-frame.js';

/** One way in which a person can sign in. */
export interface IdentityRow {
  readonly connection: string;
  readonly sourceUserId: string;
  readonly label: string;
  /** Who the person is there. */
  readonly detail: string;
}

/** What the page of linked accounts shows. */
export interface LinkingPage {
  readonly tenantName: string;
  readonly name: string;
  readonly csrf: string;
  readonly notice?: string;
  readonly problem?: string;
  /** The first is the primary one. */
  readonly identities: readonly IdentityRow[];
  /** Accounts with the same verified address. */
  readonly suggestions: readonly IdentityRow[];
  /** What can be added. */
  readonly connections: readonly { readonly id: string; readonly label: string }[];
}

/** The page on which a person sees by which accounts they can sign in, adds one and takes one away. It needs no script. */
export function renderLinkingPage(page: LinkingPage): string {
  const { identities, suggestions, connections } = page;
  return pageFrame({
    tenantName: page.tenantName,
    title: 'Ways to sign in',
    content: html`<section class="card wide" aria-labelledby="title">
      <h1 id="title">Ways to sign in</h1>
      <p class="quiet">Signed in as <bdi>${page.name}</bdi></p>
      ${page.notice === undefined ? undefined : html`<p class="notice good" role="status">${page.notice}</p>`}
      ${page.problem === undefined ? undefined : html`<p class="notice" role="alert">${page.problem}</p>`}
      <ul class="rows">
        ${identities.map((identity, index) => identityRow(page, identity, index === 0))}
      </ul>
      ${suggestions.length === 0 ? undefined : suggestionSection(page)}
      ${connections.length === 0 ? undefined : addSection(page)}
      <p class="after">
        <a href="/account">Your account</a> · <a href="/account/password">Password</a> · <a href="/logout">Sign out</a>
      </p>
    </section>`,
  });
}

function identityRow(page: LinkingPage, identity: IdentityRow, isPrimary: boolean): Html {
  return html`<li>
    <div>
      <strong><bdi>${identity.label}</bdi></strong>
      <span class="quiet"
        ><bdi>${identity.detail}</bdi>${isPrimary ? ' – your name and picture come from here' : ''}</span
      >
    </div>
    ${
      isPrimary
        ? undefined
        : html`<div class="row-actions">
            ${post(
              page,
              'remove',
              html`<input type="hidden" name="connection" value="${identity.connection}" />
                <input type="hidden" name="source" value="${identity.sourceUserId}" />
                <button class="button danger">Separate<span class="hidden">: ${identity.label}</span></button>`,
            )}
          </div>`
    }
  </li>`;
}

function suggestionSection(page: LinkingPage): Html {
  return html`<h2>Accounts with your address</h2>
    <p class="quiet">Prove that one is yours, and it becomes part of this account. What was stored with it is lost.</p>
    <ul class="rows">
      ${page.suggestions.map(
        ({ connection, label, detail }) =>
          html`<li>
            <div>
              <strong><bdi>${label}</bdi></strong>
              <span class="quiet"><bdi>${detail}</bdi></span>
            </div>
            <div class="row-actions">
              ${post(
                page,
                'add',
                html`<input type="hidden" name="connection" value="${connection}" />
                  <button class="button">Link<span class="hidden">: ${label}</span></button>`,
              )}
            </div>
          </li>`,
      )}
    </ul>`;
}

function addSection(page: LinkingPage): Html {
  return html`<h2>Add another</h2>
    <p class="quiet">Sign in there once. If there is an account already, it becomes part of this one.</p>
    <ul class="rows">
      ${page.connections.map(
        ({ id, label }) =>
          html`<li>
            <div><bdi>${label}</bdi></div>
            <div class="row-actions">
              ${post(
                page,
                'add',
                html`<input type="hidden" name="connection" value="${id}" />
                  <button class="button quiet">Add<span class="hidden">: ${label}</span></button>`,
              )}
            </div>
          </li>`,
      )}
    </ul>`;
}

function post({ csrf }: LinkingPage, action: string, fields: Html): Html {
  return html`<form method="post" action="/account/identities/${action}">
    <input type="hidden" name="csrf" value="${csrf}" />${fields}
  </form>`;
}
