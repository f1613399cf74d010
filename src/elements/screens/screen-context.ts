import type { TemplateResult } from 'lit';

import type { LocaleMap } from '../../connection/connection.js';
import type { LoginAction } from '../../flow/login-action.js';
import type { EntryMessages, Messages } from '../../i18n/messages.js';

/** What a screen shows that the flow does not know of. */
export interface ScreenView {
  /** The password is readable. */
  readonly revealed: boolean;
  /** The list of the connections beyond the first ones is open. */
  readonly expanded: boolean;
  /** Seconds until another try is allowed. */
  readonly retryIn: number;
  /** Seconds until another code can be asked for. */
  readonly resendIn: number;
  /** The new password as it is being typed; for the rules beside it. */
  readonly draft: string;
  /** Something was copied. */
  readonly copied: boolean;
}

/** What a screen needs beside the state: words, ids and a way to say what the person did. */
export interface ScreenContext<M extends EntryMessages = EntryMessages> {
  readonly messages: M;
  readonly view: ScreenView;
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly headingLevel: number;
  /** How many connections get a button before the rest is folded away. */
  readonly maxButtons: number;
  /** The name of the client, when it is known. */
  readonly clientName: string | undefined;
  /** Where somebody goes who does not want to sign in; on a login page only. */
  readonly cancelUrl: string | undefined;
  /** The field that the error of the state stands at; nothing when it concerns the whole form. */
  readonly errorField: string | undefined;
  /** What to tell the person of the error of the state, at a field with this label. */
  errorText(label?: string): string;
  /** An id that is unique among the login boxes of the tree. */
  id(name: string): string;
  /** A text in the person's language. */
  text(value: string | LocaleMap): string;
  /** The mark of a brand, once it has been fetched. */
  icon(name: string): TemplateResult | undefined;
  dispatch(action: LoginAction): void;
  /** Sends the form of the screen. */
  submit(event: SubmitEvent): void;
  show(change: Partial<ScreenView>): void;
}

/** The context of a screen that comes after the first ones. */
export type LaterContext = ScreenContext<Messages>;
