import { html } from '../http/html.js';
import { pageFrame } from './page-frame.js';

/** An error as the protocol names it. */
export interface ErrorPage {
  readonly status: number;
  readonly error: string;
  readonly error_description?: string | undefined;
  /** Where the person can begin again. */
  readonly backTo?: { readonly url: string; readonly name: string } | undefined;
}

interface Words {
  readonly title: string;
  readonly text: string;
  readonly next: string;
}

const startAgain = 'Go back to the app and sign in again.';
const tellOwner = 'Nothing is wrong with your account. Tell whoever runs the app what is written below.';

// What happened, in words of somebody who does not know the protocol.
const words: Readonly<Record<string, Words>> = {
  invalid_redirect_uri: {
    title: 'The app is not set up for this sign-in',
    text: 'The address that the app wants you sent back to is not registered here, so this sign-in stops.',
    next: tellOwner,
  },
  invalid_client: {
    title: 'This app is not known here',
    text: 'The sign-in was asked for by an app that nobody has registered.',
    next: tellOwner,
  },
  session_expired: {
    title: 'This sign-in took too long',
    text: 'For your safety, a sign-in that is left open ends after some minutes.',
    next: startAgain,
  },
  login_finished: {
    title: 'You finished this sign-in already',
    text: 'This page belongs to a sign-in that is over. There is nothing left to do here.',
    next: 'Go back to the app to go on.',
  },
  callback_used: {
    title: 'This sign-in was used already',
    text: 'The answer of the other provider works once, and it has been taken.',
    next: startAgain,
  },
  callback_unknown: {
    title: 'Nobody here waits for this sign-in',
    text: 'It may have taken too long, or the address is not complete.',
    next: startAgain,
  },
  other_browser: {
    title: 'This sign-in began in another browser',
    text: 'It can only be finished where it was begun. That keeps others from signing you in to their account.',
    next: 'Go back to the browser where you began, or start again in this one.',
  },
  access_denied: {
    title: 'You were not signed in',
    text: 'The sign-in was refused.',
    next: startAgain,
  },
  not_found: {
    title: 'There is no such page',
    text: 'The address leads nowhere here.',
    next: 'Check the address, or go back to the app.',
  },
  server_error: {
    title: 'Something went wrong here',
    text: 'That was not your fault, and nothing you did is lost.',
    next: 'Wait a moment and try again.',
  },
};

const fallback: Words = {
  title: 'The app asked in a way that does not work',
  text: 'The request for this sign-in has a mistake in it.',
  next: tellOwner,
};

/** The page for an error that cannot be sent back to the app. */
export function renderErrorPage(tenantName: string, page: ErrorPage): string {
  const { title, text, next } = words[page.error === 'invalid_request' ? requestCause(page) : page.error] ?? fallback;
  return pageFrame({
    tenantName,
    title,
    content: html`<section class="card" aria-labelledby="title">
      <h1 id="title">${title}</h1>
      <p>${text}</p>
      <p>${next}</p>
      ${
        page.backTo === undefined
          ? undefined
          : html`<p><a class="button" href="${page.backTo.url}">Back to ${page.backTo.name}</a></p>`
      }
      <p class="technical">
        ${page.error}${page.error_description === undefined ? undefined : html`: ${page.error_description}`}
      </p>
    </section>`,
  });
}

function requestCause({ error_description: description = '' }: ErrorPage): string {
  return /expired|not found|interaction session/i.test(description) ? 'session_expired' : 'invalid_request';
}
