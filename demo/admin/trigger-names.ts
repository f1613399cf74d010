/** What a trigger is called, and what stands at the two ends of its picture. */
interface TriggerNames {
  readonly title: string;
  readonly begins: string;
  readonly ends: string;
}

/** The words of all triggers. */
export const triggerNames: Readonly<Record<string, TriggerNames>> = {
  'post-login': { title: 'Login', begins: 'Somebody has proved who they are', ends: 'Tokens' },
  'pre-user-registration': { title: 'Before sign-up', begins: 'Somebody signs up', ends: 'A user' },
  'post-user-registration': { title: 'After sign-up', begins: 'A user was made', ends: 'Done' },
  'post-change-password': { title: 'After a change of password', begins: 'A password was changed', ends: 'Done' },
  'credentials-exchange': { title: 'Token for a service', begins: 'A service asks for a token', ends: 'A token' },
  'send-phone-message': { title: 'Message to a phone', begins: 'A code is to be sent', ends: 'Sent' },
  'password-reset-post-challenge': {
    title: 'Password reset',
    begins: 'Somebody has proved that a mailbox is theirs',
    ends: 'A new password',
  },
  'custom-email-provider': { title: 'Email provider', begins: 'A message is to be sent', ends: 'Sent' },
  'custom-phone-provider': { title: 'Phone provider', begins: 'A message is to be sent', ends: 'Sent' },
};
