import type { PasswordPolicy } from 'idp-login';
import { html } from '../http/html.js';
import { pageFrame } from '../pages/page-frame.js';

/** What the page for a new password shows. */
export interface PasswordPage {
  readonly tenantName: string;
  readonly name: string;
  readonly csrf: string;
  readonly policy: PasswordPolicy | undefined;
  readonly isDone: boolean;
  /** Why the last one was not taken. */
  readonly problem?: string;
}

/** The page on which somebody who is signed in changes their password. It needs no script. */
export function renderPasswordPage({ tenantName, name, csrf, policy, isDone, problem }: PasswordPage): string {
  return pageFrame({
    tenantName,
    title: 'Change your password',
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">Change your password</h1>
      <p class="quiet">Signed in as <bdi>${name}</bdi></p>
      ${
        isDone
          ? html`<p class="notice good" role="status">
              Your password is changed. Wherever else you were signed in, you have been signed out.
            </p>`
          : undefined
      }
      ${problem === undefined ? undefined : html`<p class="notice" role="alert">${problem}</p>`}
      <form method="post" action="/account/password">
        <input type="hidden" name="csrf" value="${csrf}" />
        <label for="password">Present password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <label for="new-password">New password</label>
        <input
          id="new-password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          aria-describedby="rules"
          required
        />
        <p id="rules" class="quiet">
          ${policy?.minLength === undefined ? undefined : `At least ${String(policy.minLength)} characters. `}
          ${policy?.history === undefined ? undefined : `Not one of your last ${String(policy.history)}.`}
        </p>
        <button class="button">Change password</button>
      </form>
      <p class="after"><a href="/account">Your account</a> · <a href="/logout">Sign out</a></p>
    </section>`,
  });
}
