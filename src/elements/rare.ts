import type { CSSResult, TemplateResult } from 'lit';

import { rareForm } from '../styles/rare-form.js';

import { rareScreen } from './screens/rare-screens.js';
import type { RareState } from './screens/rare-screens.js';
import type { LaterContext } from './screens/screen-context.js';

/** What a login box fetches when one of its rare screens comes up. */
export interface Rare {
  readonly screen: (state: RareState, context: LaterContext) => TemplateResult;
  readonly sheet: CSSResult;
}

/** The screens that few logins come by. */
export const rare: Rare = { screen: rareScreen, sheet: rareForm };
