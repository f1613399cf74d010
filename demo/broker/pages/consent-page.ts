import { html } from '../http/html.js';
import { pageFrame } from './page-frame.js';

/** What somebody else's app asks for. */
export interface ConsentPage {
  readonly tenantName: string;
  readonly clientName: string;
  readonly uid: string;
  readonly csrf: string;
  readonly scopes: readonly string[];
}

const scopeNames: Readonly<Record<string, string>> = {
  profile: 'see your name and picture',
  email: 'see your e-mail address',
  phone: 'see your phone number',
  offline_access: 'do so while you are away',
};

/** Asks whether an app of somebody else may have what it asks for. */
export function renderConsentPage({ tenantName, clientName, uid, csrf, scopes }: ConsentPage): string {
  const asked = scopes.filter((scope) => scope !== 'openid').map((scope) => scopeNames[scope] ?? `use “${scope}”`);
  return pageFrame({
    tenantName,
    title: 'Allow access',
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">Allow ${clientName}?</h1>
      <p>
        ${clientName} is not one of ${tenantName}’s own apps. It wants to know who you
        are${asked.length > 0 ? ' and to:' : '.'}
      </p>
      <ul>
        ${asked.map((name) => html`<li>${name}</li>`)}
      </ul>
      <form method="post" action="/interaction/${uid}/consent">
        <input type="hidden" name="csrf" value="${csrf}" />
        <p class="actions">
          <button class="button" name="allow" value="yes">Allow</button>
          <button class="button quiet" name="allow" value="no">Refuse</button>
        </p>
      </form>
    </section>`,
  });
}
