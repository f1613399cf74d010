import { html, Html } from '../http/html.js';
import { renderMessagePage } from './message-page.js';

/** Asks whether somebody wants to sign out; `form` is the provider's own, with its token. */
export function renderLogoutPage(tenantName: string, form: string): string {
  return renderMessagePage(
    tenantName,
    'Sign out?',
    'You are about to sign out here, and of the apps that you opened from here.',
    html`${new Html(form)}
      <p class="actions"><button class="button" form="op.logoutForm" name="logout" value="yes">Sign out</button></p>`,
  );
}
