import { enterpriseSource } from './enterprise/enterprise.js';
import { mailboxSource } from './mailbox/mailbox.js';
import { socialSource } from './social/social.js';
import type { Source } from './source.js';

/** Every source of users that the demo starts. */
export const sources: readonly Source[] = [mailboxSource, socialSource, enterpriseSource];
