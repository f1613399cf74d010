import type { FactorType } from '../interaction/factor-request.js';

/** Something that a person wants to do with their account, and may do once they have shown that it is them. */
export type AccountTask =
  | { readonly kind: 'add'; readonly factor: FactorType }
  | { readonly kind: 'remove'; readonly factor: Exclude<FactorType, 'passkey'> }
  | { readonly kind: 'remove-passkey'; readonly id: string }
  | { readonly kind: 'forget-browsers' };

/** The namespace of the tasks that wait for a sign-in; by the `state` of its request. */
export const waitingTasks = 'account tasks';

/** A task that waits. */
export interface WaitingTask {
  readonly userId: string;
  readonly task: AccountTask;
}
