import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { IdpLogin } from 'idp-login';
import { html } from 'lit';

import { fakeClient } from './fake-client.js';
import { sample, sampleDocument } from './sample-connections.js';

interface Args extends Pick<IdpLogin, 'authenticationProfile' | 'maxButtons' | 'headingLevel'> {
  readonly clientName: string;
  readonly brand: string;
  readonly radius: number;
}

const meta: Meta<Args> = {
  title: 'Login box/Overview',
  component: 'idp-login',
  args: {
    authenticationProfile: 'auto',
    maxButtons: 4,
    headingLevel: 2,
    clientName: '',
    brand: '#2f5bea',
    radius: 10,
  },
  argTypes: {
    authenticationProfile: { control: 'inline-radio', options: ['auto', 'identifier_first', 'identifier_password'] },
    maxButtons: { control: { type: 'range', min: 1, max: 8 } },
    headingLevel: { control: { type: 'range', min: 1, max: 6 } },
    clientName: { control: 'text' },
    brand: { control: 'color' },
    radius: { control: { type: 'range', min: 0, max: 24 } },
  },
  render: (args, { globals }) => {
    const { brand, radius, clientName, authenticationProfile, maxButtons, headingLevel } = args;
    const box = document.createElement('idp-login');
    Object.assign(box, { authenticationProfile, maxButtons, headingLevel, locale: String(globals['locale'] ?? 'en') });
    if (clientName) box.clientName = clientName;
    box.style.setProperty('--idp-brand', brand);
    box.style.setProperty('--idp-radius', `${radius}px`);
    box.client = fakeClient({
      connections: sampleDocument(sample.users, sample.email, sample.social, sample.northwind, sample.acme),
      turns: [{ kind: 'step', step: { kind: 'code', channel: 'email', length: 6, resendAfter: 30 } }],
    });
    return html`${box}`;
  },
};
export default meta;

type Story = StoryObj<Args>;

export const EveryKindOfConnection: Story = {};

export const PasswordAtOnce: Story = { args: { authenticationProfile: 'identifier_password' } };

export const NamedApp: Story = { args: { clientName: 'Kestrel Coffee', brand: '#8f3b15', radius: 14 } };

export const LightBrand: Story = { args: { brand: '#ffd400', radius: 4 } };

/** Connections beyond the first ones are in a floating list; past 20 it is searched. */
function folded(count: number): Story {
  return {
    render: (_args, { globals }) => {
      const box = document.createElement('idp-login');
      box.locale = String(globals['locale'] ?? 'en');
      const many = Array.from({ length: count }, (_, index) => ({
        ...sample.social,
        id: `provider-${index}`,
        label: `Provider ${index + 1}`,
      }));
      box.client = fakeClient({ connections: sampleDocument(...many) });
      return html`${box}`;
    },
  };
}

export const MoreOptions: Story = folded(12);

export const AThousandConnections: Story = folded(1000);
