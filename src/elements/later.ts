import { english } from '../i18n/english.js';

import type { Later } from './login-box.js';
import { createDriver } from './login-driver.js';

/** The rest of the flow, the screens that most logins come by, and their words. */
export const later: Later = { createDriver, english };
