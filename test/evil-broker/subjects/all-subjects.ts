import type { Subject } from '../run/subject.js';
import { idpLogin } from './idp-login.js';
import { oauth4webapi } from './oauth4webapi.js';

/** The client libraries that the report compares; ours comes first. */
export const subjects: readonly Subject[] = [idpLogin, oauth4webapi];
