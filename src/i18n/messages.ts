import type { LoginErrorCode } from '../errors/login-error.js';

/** The words of the first screens; they come with the form. */
export interface EntryMessages {
  readonly loading: string;
  readonly signIn: string;
  /** Title of the first screen when the client's name is known. */
  readonly signInTo: (client: string) => string;
  readonly continueWith: (connection: string) => string;
  readonly continueLabel: string;
  readonly or: string;
  /** Above the buttons of legal identities. */
  readonly legal: string;
  readonly cancel: string;
  readonly moreOptions: string;
  readonly email: string;
  readonly phone: string;
  readonly username: string;
  readonly nationalId: string;
  readonly identifier: string;
  /** A label for a field that takes several kinds: "E-mail address or username". */
  readonly either: (kinds: readonly string[]) => string;
  readonly password: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly forgotPassword: string;
  readonly noAccount: string;
  readonly signUp: string;
  readonly working: string;
  readonly retry: string;
  readonly retrying: string;
  readonly unreachable: string;
  /** What went wrong before the other words were there. */
  readonly errors: Readonly<Record<'network', string>>;
}

/** The rules of a password; each goes on from {@link Messages.policyTitle}. */
export interface PolicyMessages {
  readonly minLength: (count: number) => string;
  readonly maxLength: (count: number) => string;
  readonly maxBytes: (count: number) => string;
  readonly classes: Readonly<Record<'lower' | 'upper' | 'digit' | 'special' | 'letter' | 'non-alpha', string>>;
  /** The list is one of alternatives: "a digit or a special character". */
  readonly some: (count: number, list: string) => string;
  readonly identical: (count: number) => string;
  readonly sequential: (count: number) => string;
  readonly identifier: string;
  readonly words: string;
  readonly dictionary: string;
  readonly breached: string;
  readonly history: (count: number) => string;
}

/** Every word that a person can see or hear, in one language. */
export interface Messages extends EntryMessages {
  /** Whether a speaker of the language has read the words, or they are as a machine wrote them. */
  readonly translation: 'reviewed' | 'machine';
  readonly back: string;
  readonly changeIdentifier: string;
  readonly startAgain: string;
  /** Title of a login that did not end well. */
  readonly failed: string;
  readonly redirecting: string;
  readonly redirectingTo: (connection: string) => string;
  readonly misconfigured: string;
  readonly misconfiguredHelp: string;
  /** Said at a field that was left empty; the label of the field is put in. */
  readonly required: (label: string) => string;
  readonly enterPassword: string;
  readonly useConnection: (connection: string) => string;
  readonly usePassword: string;
  readonly emailCode: string;
  readonly emailLink: string;
  readonly textCode: string;
  readonly callCode: string;
  readonly directoryTitle: (connection: string) => string;
  readonly accountName: string;
  readonly variantsHelp: string;
  readonly variants: Readonly<Record<'same-device' | 'other-device', string>>;
  readonly matchesTitle: string;
  readonly matchesHelp: string;
  readonly codeTitle: Readonly<Record<'email' | 'sms' | 'voice' | 'totp' | 'recovery' | 'push', string>>;
  /** Followed by the address. */
  readonly codeSentTo: string;
  readonly codeSent: string;
  readonly codeHelp: Readonly<Record<'totp' | 'recovery' | 'push', string>>;
  readonly code: string;
  readonly verify: string;
  readonly resend: string;
  readonly resendIn: (seconds: number) => string;
  /** The same, of a link. */
  readonly resendLink: string;
  readonly resendLinkIn: (seconds: number) => string;
  readonly resent: string;
  readonly attemptsLeft: (count: number) => string;
  readonly linkTitle: string;
  readonly linkHelp: (target: string | undefined) => string;
  readonly passkeyTitle: string;
  readonly passkeyCreateTitle: string;
  readonly passkeyHelp: string;
  readonly passkeyUse: string;
  readonly passkeyCreate: string;
  readonly selectTitle: Readonly<Record<'method' | 'factor' | 'new-factor' | 'organization' | 'account', string>>;
  readonly methods: Readonly<
    Record<'password' | 'code' | 'passkey' | 'totp' | 'recovery' | 'sms' | 'email' | 'another-factor' | 'push', string>
  >;
  readonly totpTitle: string;
  readonly totpHelp: string;
  /** In the place of `totpHelp` when there is a picture. */
  readonly totpScan: string;
  readonly qrCode: string;
  /** @param duration - As the person writes it: `30 days`. */
  readonly trustBrowser: (duration: string) => string;
  readonly totpSecret: string;
  readonly totpOpen: string;
  readonly copy: string;
  readonly copied: string;
  readonly download: string;
  readonly print: string;
  readonly recoveryTitle: string;
  readonly recoveryHelp: string;
  readonly recoverySaved: string;
  readonly profileTitle: string;
  readonly optional: string;
  readonly choose: string;
  readonly newPasswordTitle: Readonly<Record<'signup' | 'reset' | 'expired' | 'temporary', string>>;
  readonly newPassword: string;
  readonly savePassword: string;
  readonly policyTitle: string;
  readonly policyMet: string;
  readonly policyNotMet: string;
  readonly policy: PolicyMessages;
  readonly signUpTitle: string;
  readonly createAccount: string;
  readonly haveAccount: string;
  readonly terms: string;
  readonly privacy: string;
  readonly support: string;
  readonly agree: string;
  readonly forgotTitle: string;
  readonly forgotHelp: string;
  readonly forgotSend: string;
  readonly captchaTitle: string;
  readonly captchaHelp: string;
  /** What a broker has to say, by code. */
  readonly notes: Readonly<
    Record<
      'reset_sent' | 'verification_sent' | 'password_changed' | 'other',
      { readonly title: string; readonly text: string }
    >
  >;
  readonly popupTitle: string;
  readonly popupHelp: string;
  readonly signedIn: string;
  readonly signedInAs: (name: string) => string;
  readonly signedOut: string;
  readonly close: string;
  /** The name of a field that a list is searched with. */
  readonly find: string;
  readonly noneFound: string;
  /** The name of the button that opens a person's menu. */
  readonly accountOf: (name: string) => string;
  readonly yourAccount: string;
  /** Signs in as somebody else. */
  readonly otherAccount: string;
  readonly signOut: string;
  readonly tryAgainIn: (seconds: number) => string;
  readonly backToStart: string;
  readonly errors: Readonly<Record<LoginErrorCode, string>>;
}

/** Replaces any part of the words. */
export type MessageOverrides = {
  readonly [K in Exclude<keyof Messages, 'translation'>]?: Messages[K] extends string | ((...args: never[]) => unknown)
    ? Messages[K]
    : Partial<Messages[K]>;
};
