import { authorizationResponseCases } from './authorization-response.js';
import { foreignResponseCases } from './foreign-response.js';
import { challengeCases } from './challenges.js';
import { connectionCases } from './connections.js';
import { discoveryCases } from './discovery-and-keys.js';
import type { EvilCase } from './evil-case.js';
import { idTokenClaimCases } from './id-token-claims.js';
import { idTokenSignatureCases } from './id-token-signature.js';
import { refreshCases } from './refresh.js';
import { signOutCases } from './sign-out.js';
import { tokenEndpointCases } from './token-endpoint.js';
import { userinfoCases } from './userinfo.js';

/** Every case, in the order of the report. */
export const allCases: readonly EvilCase[] = [
  ...idTokenClaimCases,
  ...idTokenSignatureCases,
  ...authorizationResponseCases,
  ...foreignResponseCases,
  ...tokenEndpointCases,
  ...discoveryCases,
  ...userinfoCases,
  ...refreshCases,
  ...signOutCases,
  ...connectionCases,
  ...challengeCases,
];
