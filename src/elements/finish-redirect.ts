import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginClient } from '../client/login-client.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import { english } from '../i18n/english.js';
import type { Messages } from '../i18n/messages.js';

import { createClient } from './app-source.js';
import type { StageController } from './controllers/stage-controller.js';
import { LoginFailedEvent, LoginSucceededEvent } from './events.js';
import type { BrokerPlace } from './login-box.js';

/** What `<idp-callback>` was told by its page. */
export interface CallbackHost extends HTMLElement, BrokerPlace {
  readonly client?: LoginClient;
  readonly loginHref: string;
}

/** A redirect that failed. */
export interface FailedRedirect {
  screen(): TemplateResult;
  /** Tells the page, once the person has been told. */
  tell(): void;
}

/**
 * Finishes the redirect that this page is the end of, and leaves the page.
 *
 * @returns what to show when that failed.
 */
export async function finishRedirect(host: CallbackHost, stage: StageController): Promise<FailedRedirect | undefined> {
  try {
    const client = host.client ?? createClient(host);
    const result = await client.handleCallback();
    if (result.status === 'none') {
      // Nothing to finish, as when the page was opened by hand.
      const session = await client.ready();
      location.replace(session.status === 'signed-in' ? '/' : host.loginHref);
    } else if (result.status === 'signed-in') {
      if (host.dispatchEvent(new LoginSucceededEvent(result.user, result.returnTo))) location.replace(result.returnTo);
    }
    // Else this is the window of a popup: the page that opened it goes on, and closes this one.
    return undefined;
  } catch (cause) {
    const error = isLoginError(cause)
      ? cause
      : new LoginError('unknown', 'A callback failed with something that is not a LoginError.', { cause });
    stage.complete(english);
    return {
      screen() {
        const messages = stage.messages as Messages;
        return html`<div class="idp-screen idp-center">
          <div class="idp-head">
            <div class="idp-title" role="heading" aria-level="1" tabindex="-1">${messages.failed}</div>
            <p class="idp-lead">${error.text ?? messages.errors[error.code]}</p>
          </div>
          <a class="idp-button idp-primary" href=${host.loginHref}><bdi>${messages.startAgain}</bdi></a>
        </div>`;
      },
      tell: () => host.dispatchEvent(new LoginFailedEvent(error)),
    };
  }
}
