import type { EntryMessages } from './messages.js';

/** The words of the first screens, in English. */
export const englishEntry: EntryMessages = {
  loading: 'Loading the ways to sign in',
  signIn: 'Sign in',
  signInTo: (client) => `Sign in to ${client}`,
  continueWith: (connection) => `Continue with ${connection}`,
  continueLabel: 'Continue',
  or: 'or',
  cancel: 'Cancel',
  startAgain: 'Start again',
  failed: 'You are not signed in',
  moreOptions: 'More options',
  fewerOptions: 'Fewer options',
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
  redirecting: 'Taking you to sign in',
  redirectingTo: (connection) => `Taking you to ${connection}`,
  retry: 'Try again',
  retrying: 'Trying again',
  unreachable: 'Sign-in cannot be reached',
  misconfigured: 'Sign-in is not set up correctly',
  misconfiguredHelp: 'This is not your fault. Please tell the people who run this site.',
  // A label of one's own, such as an abbreviation, keeps its capitals.
  required: (label) => `Enter your ${label.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase())}.`,
  errors: {
    invalid_identifier: 'Check what you typed: something is missing or not right.',
    network: 'Check your internet connection, then try again.',
    timeout: 'The sign-in service takes too long to answer. Try again in a moment.',
    server_error: 'The sign-in service has a problem. Try again in a few minutes.',
    unknown: 'Something went wrong. Try again.',
  },
};
