import type { EntryMessages } from './messages.js';

/** The words of the first screens, in English. */
export const englishEntry: EntryMessages = {
  loading: 'Loading the ways to sign in',
  signIn: 'Sign in',
  signInTo: (client) => `Sign in to ${client}`,
  continueWith: (connection) => `Continue with ${connection}`,
  continueLabel: 'Continue',
  or: 'or',
  legal: 'Electronic ID',
  cancel: 'Cancel',
  moreOptions: 'More options',
  email: 'Email address',
  phone: 'Phone number',
  username: 'Username',
  nationalId: 'Identity number',
  identifier: 'Account name',
  either: (kinds) => {
    const [first = '', ...rest] = kinds;
    return new Intl.ListFormat('en', { type: 'disjunction' }).format([
      first,
      ...rest.map((kind) => kind.toLowerCase()),
    ]);
  },
  password: 'Password',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  forgotPassword: 'Forgot password?',
  noAccount: 'No account yet?',
  signUp: 'Sign up',
  working: 'One moment',
  retry: 'Try again',
  retrying: 'Trying again',
  unreachable: 'Sign-in cannot be reached',
  errors: {
    network: 'Check your internet connection, then try again.',
  },
};
