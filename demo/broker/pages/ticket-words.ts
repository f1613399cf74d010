import type { Ticket } from '../store/ticket-repository.js';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** What the pages behind the links in mails say. */
export const ticketWords: Readonly<
  Record<Ticket['purpose'], { readonly confirm: Words & { readonly button: string }; readonly done: Words }>
> = {
  reset: {
    confirm: {
      title: 'Choose a new password',
      text: 'Go on to choose a new password for your account.',
      button: 'Go on',
    },
    done: {
      title: 'Your password is changed',
      text: 'You can sign in with it now. Wherever you were signed in, you have been signed out.',
    },
  },
  verify: {
    confirm: {
      title: 'Confirm your address',
      text: 'Confirm that this address is yours. If you made no account here, close this page.',
      button: 'Confirm',
    },
    done: { title: 'Your address is confirmed', text: 'Thank you. You can go on in the app.' },
  },
  unblock: {
    confirm: {
      title: 'Sign in again?',
      text: 'Wrong passwords were typed for your account. If that was you, go on. If it was somebody else, close this page.',
      button: 'Let me sign in again',
    },
    done: {
      title: 'You can sign in again',
      text: 'Go back to the app and sign in. If you forgot your password, reset it.',
    },
  },
};

/** What is said of a link that does nothing any more. */
export const goneWords: Words = {
  title: 'This link is no longer good',
  text: 'It was used already, it is too old, or a newer message was sent. Ask for another one where you sign in.',
};
