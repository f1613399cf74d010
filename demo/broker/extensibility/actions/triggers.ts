/** A point of a flow at which Actions run. */
export interface ActionTrigger {
  /** The export that an Action must have. */
  readonly handler: string;
  /** The export that runs when the user comes back from a redirect. */
  readonly continueHandler?: string;
  /** Whether the flow waits, and can be stopped. */
  readonly blocking: boolean;
  /** The parts of `api`; the container knows them by these names. */
  readonly parts: readonly string[];
}

/** All triggers, in the order in which a user meets them. */
export const actionTriggers = {
  'pre-user-registration': {
    handler: 'onExecutePreUserRegistration',
    blocking: true,
    parts: ['access', 'cache', 'user', 'validation'],
  },
  'post-user-registration': {
    handler: 'onExecutePostUserRegistration',
    blocking: false,
    parts: ['cache'],
  },
  'post-login': {
    handler: 'onExecutePostLogin',
    continueHandler: 'onContinuePostLogin',
    blocking: true,
    parts: [
      'access',
      'accessToken',
      'authentication',
      'cache',
      'idToken',
      'multifactor',
      'prompt',
      'redirect',
      'refreshToken',
      'rules',
      'session',
      'transaction',
      'user',
      'validation',
    ],
  },
  'password-reset-post-challenge': {
    handler: 'onExecutePostChallenge',
    continueHandler: 'onContinuePostChallenge',
    blocking: true,
    parts: ['access', 'authentication', 'cache', 'prompt', 'redirect', 'transaction', 'transactionResultUrl'],
  },
  'post-change-password': {
    handler: 'onExecutePostChangePassword',
    blocking: false,
    parts: ['cache'],
  },
  'credentials-exchange': {
    handler: 'onExecuteCredentialsExchange',
    blocking: true,
    parts: ['access', 'accessDenyWithCode', 'accessToken', 'cache', 'transaction'],
  },
  'send-phone-message': {
    handler: 'onExecuteSendPhoneMessage',
    blocking: true,
    parts: ['cache'],
  },
  'custom-email-provider': {
    handler: 'onExecuteCustomEmailProvider',
    blocking: true,
    parts: ['cache', 'notification'],
  },
  'custom-phone-provider': {
    handler: 'onExecuteCustomPhoneProvider',
    blocking: true,
    parts: ['cache', 'notification'],
  },
} as const satisfies Readonly<Record<string, ActionTrigger>>;

/** The id of a trigger. */
export type ActionTriggerId = keyof typeof actionTriggers;

/** The ids of all triggers. */
export const actionTriggerIds: readonly ActionTriggerId[] = Object.keys(actionTriggers) as ActionTriggerId[];

/** Finds a trigger, with the members that only some have. */
export function triggerOf(id: ActionTriggerId): ActionTrigger {
  return actionTriggers[id];
}
