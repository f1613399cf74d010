import { isLoginError, type LoginErrorCode } from 'idp-login/client';

/** What went wrong, and what to do about it. */
export interface Problem {
  readonly title: string;
  readonly text: string;
}

const problems: Partial<Record<LoginErrorCode, Problem>> = {
  access_denied: {
    title: 'You are not signed in',
    text: 'The sign-in was refused or cancelled. You can try again, or choose another way.',
  },
  cancelled: { title: 'You are not signed in', text: 'You stopped the sign-in. You can start again at any time.' },
  consent_required: { title: 'You are not signed in', text: 'Without your consent, nobody can tell us who you are.' },
  policy_denied: {
    title: 'You may not come in',
    text: 'A rule keeps this account out. If you think that is wrong, ask whoever runs the shop.',
  },
  transaction_lost: {
    title: 'This sign-in cannot be finished here',
    text: 'The address was opened twice, too late, or in another browser than the one that began. Start again.',
  },
  state_mismatch: {
    title: 'This sign-in cannot be finished here',
    text: 'The answer does not belong to a sign-in of this browser. Start again.',
  },
  issuer_mismatch: {
    title: 'The answer came from somebody else',
    text: 'It was thrown away, to keep your account safe. Start again.',
  },
  session_expired: { title: 'Your session has ended', text: 'Sign in again to go on.' },
  network: {
    title: 'No answer',
    text: 'The sign-in service cannot be reached. Look at your connection, then try again.',
  },
  timeout: { title: 'No answer in time', text: 'The sign-in service takes too long. Try again in a moment.' },
  server_error: { title: 'Something broke on the other side', text: 'It is not your fault. Try again in a moment.' },
  rate_limited: { title: 'Too many tries', text: 'Wait a minute, then try again.' },
  misconfigured_client: {
    title: 'This shop is not set up',
    text: 'The sign-in service does not know it, or not this address of it. Its makers have to repair that.',
  },
};

/** Says what an error means for the person. */
export function problemOf(error: unknown): Problem {
  const known = isLoginError(error) ? problems[error.code] : undefined;
  return (
    known ?? { title: 'That did not work', text: 'You are not signed in. Start again; if it happens twice, tell us.' }
  );
}
