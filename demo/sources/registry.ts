import { directorySource } from './directory/directory.js';
import { eidSource } from './eid/eid.js';
import { enterpriseSource } from './enterprise/enterprise.js';
import { legacySource } from './legacy/legacy.js';
import { mailboxSource } from './mailbox/mailbox.js';
import { oauth2Source } from './oauth2/oauth2.js';
import { phoneSource } from './phone/phone.js';
import { samlSource } from './saml/saml.js';
import { socialSource } from './social/social.js';
import type { Source } from './source.js';

/** Every source of users that the demo starts. */
export const sources: readonly Source[] = [
  mailboxSource,
  phoneSource,
  socialSource,
  oauth2Source,
  enterpriseSource,
  samlSource,
  directorySource,
  legacySource,
  eidSource,
];
