import { englishEntry } from './english-entry.js';
import type { Messages } from './messages.js';

const plural = new Intl.PluralRules('en');
const count = (n: number, one: string, other: string): string => `${n} ${plural.select(n) === 'one' ? one : other}`;

const classes: Readonly<Record<string, string>> = {
  lower: 'a lower-case letter',
  upper: 'an upper-case letter',
  digit: 'a digit',
  special: 'a special character',
  letter: 'a letter',
  'non-alpha': 'a character that is no letter',
};
const classList = (names: unknown): string =>
  new Intl.ListFormat('en').format(
    String(names)
      .split(' ')
      .map((name) => classes[name] ?? name),
  );

/** Every word, in English. */
export const english: Messages = {
  ...englishEntry,
  back: 'Back',
  changeIdentifier: 'Change',
  enterPassword: 'Enter your password',
  useAnotherWay: 'Use another way',
  useConnection: (connection) => `Use ${connection}`,
  usePassword: 'Use your password',
  emailCode: 'Email me a code',
  emailLink: 'Email me a link',
  textCode: 'Text me a code',
  callCode: 'Call me with a code',
  directoryTitle: (connection) => `Sign in to ${connection}`,
  accountName: 'Account name',
  matchesTitle: 'Choose where to sign in',
  matchesHelp: 'More than one way fits what you typed.',
  codeTitle: {
    email: 'Check your email',
    sms: 'Check your phone',
    voice: 'Answer your phone',
    totp: 'Enter your code',
    recovery: 'Enter a recovery code',
    push: 'Check your phone',
  },
  codeSentTo: (target) => `We sent a code to ${target}.`,
  codeSent: 'We sent you a code.',
  codeHelp: {
    totp: 'Open your authenticator app and type the code that it shows.',
    recovery: 'Type one of the codes that you saved. Each works once.',
    push: 'Approve the request on your phone.',
  },
  code: 'Code',
  verify: 'Verify',
  resend: 'Send another code',
  resendIn: (seconds) => `Send another code in ${count(seconds, 'second', 'seconds')}`,
  resent: 'Another code is on its way.',
  attemptsLeft: (n) => `${count(n, 'try', 'tries')} left.`,
  rememberBrowser: 'Do not ask again on this browser',
  linkTitle: 'Check your email',
  linkHelp: (target) =>
    `Open the link that we sent ${target ? `to ${target}` : 'you'} in this browser. This page goes on by itself.`,
  passkeyTitle: 'Sign in with a passkey',
  passkeyCreateTitle: 'Create a passkey',
  passkeyHelp: 'Use your fingerprint, your face, your screen lock or a security key.',
  passkeyUse: 'Use a passkey',
  passkeyCreate: 'Create a passkey',
  selectTitle: {
    method: 'Choose how to sign in',
    factor: 'Choose how to confirm that it is you',
    organization: 'Choose an organization',
    account: 'Choose an account',
  },
  methods: {
    password: 'Password',
    code: 'Code',
    passkey: 'Passkey',
    totp: 'Authenticator app',
    recovery: 'Recovery code',
    push: 'Notification on your phone',
  },
  totpTitle: 'Set up an authenticator app',
  totpHelp: 'Add this key to your authenticator app, then type the code that it shows.',
  totpSecret: 'Key',
  totpOpen: 'Open in an authenticator app',
  copy: 'Copy',
  copied: 'Copied',
  download: 'Download',
  print: 'Print',
  recoveryTitle: 'Save your recovery codes',
  recoveryHelp: 'Keep them in a safe place. Each works once, when you do not have your phone.',
  recoverySaved: 'I have saved them',
  profileTitle: 'Tell us a little more',
  optional: 'optional',
  choose: 'Choose one',
  newPasswordTitle: {
    signup: 'Choose a password',
    reset: 'Choose a new password',
    expired: 'Your password has expired',
    temporary: 'Choose your own password',
  },
  newPassword: 'New password',
  savePassword: 'Save password',
  policyTitle: 'Your password needs:',
  policyMet: 'met',
  policyNotMet: 'not met yet',
  policy: (code, args) => {
    const n = Number(args['count'] ?? 0);
    switch (code) {
      case 'min-length':
        return `at least ${count(n, 'character', 'characters')}`;
      case 'max-length':
        return `at most ${count(n, 'character', 'characters')}`;
      case 'max-bytes':
        return `at most ${count(n, 'byte', 'bytes')}`;
      case 'require':
        return classList(args['class']);
      case 'require-some':
        return `${n} of these: ${classList(args['classes'])}`;
      case 'identical':
        return `no character more than ${count(n, 'time', 'times')} in a row`;
      case 'sequential':
        return `no run like “abcd” of more than ${count(n, 'character', 'characters')}`;
      case 'identifier':
        return 'not your account name in it';
      case 'words':
        return 'no common word in it';
      case 'breached':
        return 'not one that leaked elsewhere';
      case 'history':
        return `not one of your last ${count(n, 'password', 'passwords')}`;
      default:
        return undefined;
    }
  },
  signUpTitle: 'Create your account',
  createAccount: 'Create account',
  haveAccount: 'Have an account already?',
  terms: 'Terms',
  privacy: 'Privacy',
  support: 'Help',
  agree: 'By going on you accept:',
  forgotTitle: 'Reset your password',
  forgotHelp: 'We send you a message with what to do next.',
  forgotSend: 'Send message',
  captchaTitle: 'One more check',
  captchaHelp: 'Show that you are a person, then go on.',
  messageTitles: {
    reset_sent: {
      title: 'Check your email',
      text: 'If there is an account for what you typed, a message with a link is on its way.',
    },
    verification_sent: { title: 'Check your email', text: 'Open the link in the message to confirm your address.' },
    password_changed: { title: 'Password changed', text: 'You can sign in with your new password now.' },
    default: { title: 'Almost there', text: 'Go on to finish signing in.' },
  },
  popupTitle: 'Finish in the other window',
  popupHelp: 'Sign in there. This page goes on by itself.',
  signedIn: 'You are signed in',
  signedInAs: (name) => `You are signed in as ${name}`,
  signedOut: 'You are signed out',
  signOut: 'Sign out',
  accountMenu: (name) => `Account of ${name}`,
  tryAgainIn: (seconds) => `Try again in ${count(seconds, 'second', 'seconds')}.`,
  capsLock: 'Caps lock is on.',
  backToStart: 'Back to the start',
  errors: {
    ...englishEntry.errors,
    invalid_identifier: englishEntry.errors.invalid_identifier,
    network: englishEntry.errors.network,
    timeout: englishEntry.errors.timeout,
    server_error: englishEntry.errors.server_error,
    unknown: englishEntry.errors.unknown,
    invalid_credentials: 'The account name or the password is not right. Check both, then try again.',
    invalid_code: 'That code is not right. Check the newest message, then type the code again.',
    expired_code: 'That code is too old. Ask for another one.',
    user_exists: 'You cannot sign up with that. If you have an account, sign in instead.',
    signup_rejected: 'This account cannot be created. Ask the people who run this site.',
    signup_disabled: 'New accounts cannot be created here.',
    password_policy: 'That password does not keep every rule below.',
    password_expired: 'Your password has expired. Choose a new one.',
    account_blocked: 'This account is locked. Ask the people who run this site, or reset your password.',
    account_disabled: 'This account is switched off. Ask the people who run this site.',
    verification_required: 'Confirm your email address first: open the link in the message that we sent you.',
    too_many_attempts: 'There were too many tries. Wait a little, then start again.',
    rate_limited: 'That was too often. Wait a little, then try again.',
    delivery_failed: 'The message could not be sent. Check the address, or use another way.',
    mfa_required: 'One more step is needed to confirm that it is you.',
    captcha_required: 'Show that you are a person first.',
    captcha_invalid: 'That check did not work. Try it again.',
    access_denied: 'Sign-in was refused. Try again, or use another way.',
    policy_denied: 'Your organization does not allow this sign-in. Ask its administrator.',
    consent_required: 'You did not allow this app to use your account. Allow it, or use another way.',
    login_required: 'Sign in again to go on.',
    interaction_required: 'Sign in again to go on: the broker needs an answer from you.',
    session_expired: 'That took too long. Start again.',
    cancelled: 'Sign-in was stopped before it was finished. Start again when you like.',
    unknown_connection: 'There is no way to sign in with that. Check it, or use another way.',
    passkey_unavailable: 'This browser cannot use a passkey here. Use another way.',
    passkey_unknown: 'That passkey belongs to no account here. Use another one, or another way.',
    popup_blocked: 'Your browser blocked the window. Allow windows for this site, then try again.',
    transaction_lost: 'This sign-in was started in another browser or is over already. Start again.',
    state_mismatch: 'This sign-in does not belong to this browser. Start again.',
    issuer_mismatch: 'The answer came from another sign-in service than the one asked. Start again.',
    invalid_response: 'The sign-in service gave an answer that cannot be read. Try again later.',
    invalid_config: 'Sign-in is not set up correctly on this page. Tell the people who run this site.',
    misconfigured_client: 'The sign-in service does not know this site. Tell the people who run it.',
    misconfigured_origin: 'The sign-in service does not let this site ask. Tell the people who run it.',
  },
};
