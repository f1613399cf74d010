import { html, type Html } from '../http/html.js';
import { pageFrame } from './page-frame.js';

/** A page that says one thing, with something to do at most. */
export function renderMessagePage(tenantName: string, title: string, text: string, action?: Html): string {
  return pageFrame({
    tenantName,
    title,
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">${title}</h1>
      <p>${text}</p>
      ${action}
    </section>`,
  });
}

/** A form that posts itself to a source of users; without script a button does. */
export function renderPostPage(tenantName: string, action: string, fields: Readonly<Record<string, string>>): string {
  return pageFrame({
    tenantName,
    title: 'One moment',
    script: '/assets/submit-form.js',
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">One moment</h1>
      <p>We are taking you to the next page.</p>
      <form method="post" action="${action}" data-submit>
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button class="button">Go on</button>
      </form>
    </section>`,
  });
}

/**
 * Takes a browser that sent a form to an address of the broker that leads elsewhere.
 *
 * A redirect would not do: the policy of the form's page holds for every address that its answer leads to.
 */
export function renderGoOnPage(tenantName: string, address: string): string {
  return pageFrame({
    tenantName,
    title: 'One moment',
    goesTo: address,
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">One moment</h1>
      <p>We are taking you to the next page.</p>
      <a class="button" href="${address}">Go on</a>
    </section>`,
  });
}
