import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { IdpLogin, ScreenName } from 'idp-login';
import { html } from 'lit';

import { arrange, errorStates, loginStates } from './login-states.js';
import type { StateStory } from './login-states.js';

type Story = StoryObj<IdpLogin>;

const meta: Meta<IdpLogin> = {
  title: 'Login box/Screens',
  component: 'idp-login',
  excludeStories: ['everyScreen'],
};
export default meta;

/** A story that stands in one state; the broker behind it is made of given answers. */
function at(state: StateStory): Story {
  return {
    render: (_args, { globals }) => {
      const box = document.createElement('idp-login');
      box.locale = String(globals['locale'] ?? 'en');
      arrange(box, state);
      return html`${box}`;
    },
  };
}

export const Loading: Story = at(loginStates.loading);
export const Choose: Story = at(loginStates.choose);
export const Identifier: Story = at(loginStates.identifier);
export const Credentials: Story = at(loginStates.credentials);
export const Password: Story = at(loginStates.password);
export const Directory: Story = at(loginStates.directory);
export const Variants: Story = at(loginStates.variants);
export const Matches: Story = at(loginStates.matches);
export const Signup: Story = at(loginStates.signup);
export const Forgot: Story = at(loginStates.forgot);
export const Code: Story = at(loginStates.code);
export const Link: Story = at(loginStates.link);
export const Passkey: Story = at(loginStates.passkey);
export const Select: Story = at(loginStates.select);
export const EnrollTotp: Story = at(loginStates['enroll-totp']);
export const RecoveryCodes: Story = at(loginStates['recovery-codes']);
export const Profile: Story = at(loginStates.profile);
export const NewPassword: Story = at(loginStates['new-password']);
export const Captcha: Story = at(loginStates.captcha);
export const Message: Story = at(loginStates.message);
export const Redirecting: Story = at(loginStates.redirecting);
export const Popup: Story = at(loginStates.popup);
export const Unreachable: Story = at(loginStates.unreachable);
export const Misconfigured: Story = at(loginStates.misconfigured);
export const Ended: Story = at(loginStates.ended);
export const SignedIn: Story = at(loginStates['signed-in']);
export const SignedOut: Story = at(loginStates['signed-out']);

/** A screen without a story does not compile. */
export const everyScreen: Readonly<Record<ScreenName, Story>> = {
  loading: Loading,
  choose: Choose,
  identifier: Identifier,
  credentials: Credentials,
  password: Password,
  directory: Directory,
  variants: Variants,
  matches: Matches,
  signup: Signup,
  forgot: Forgot,
  code: Code,
  link: Link,
  passkey: Passkey,
  select: Select,
  'enroll-totp': EnrollTotp,
  'recovery-codes': RecoveryCodes,
  profile: Profile,
  'new-password': NewPassword,
  captcha: Captcha,
  message: Message,
  redirecting: Redirecting,
  popup: Popup,
  unreachable: Unreachable,
  misconfigured: Misconfigured,
  ended: Ended,
  'signed-in': SignedIn,
  'signed-out': SignedOut,
};

export const ErrorMalformedIdentifier: Story = at(errorStates['malformed identifier']);
export const ErrorNothingTyped: Story = at(errorStates['nothing typed']);
export const ErrorWrongPassword: Story = at(errorStates['wrong password']);
export const ErrorWrongCode: Story = at(errorStates['wrong code']);
export const ErrorTooManyTries: Story = at(errorStates['too many tries']);
export const ErrorSocialProviderDown: Story = at(errorStates['social provider down']);
