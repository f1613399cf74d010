import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { LoginError } from 'idp-login';
import type { CallbackResult, IdpCallback, LoginErrorCode } from 'idp-login';
import { html } from 'lit';

import { fakeClient } from './fake-client.js';

const meta: Meta<IdpCallback> = { title: 'Callback', component: 'idp-callback' };
export default meta;

type Story = StoryObj<IdpCallback>;

function ending(handleCallback: () => Promise<CallbackResult>): Story {
  return {
    render: (_args, { globals }) => {
      const callback = document.createElement('idp-callback');
      callback.locale = String(globals['locale'] ?? 'en');
      callback.client = { ...fakeClient({}), handleCallback };
      return html`${callback}`;
    },
  };
}

const failing = (code: LoginErrorCode): Story => ending(() => Promise.reject(new LoginError(code, 'A story.')));

export const AtWork: Story = ending(() => new Promise(() => undefined));

export const StartedElsewhere: Story = failing('transaction_lost');

export const Refused: Story = failing('access_denied');
