/** Everything that the management API can be asked for. */
export const managementScopes = [
  'read:connections',
  'create:connections',
  'update:connections',
  'delete:connections',
  'read:users',
  'update:users',
  'delete:users',
  'read:clients',
  'read:logs',
  'read:scripts',
  'update:scripts',
  'read:actions',
  'update:actions',
  'read:rules',
  'update:rules',
  'read:hooks',
  'update:hooks',
] as const;

/** One permission of the management API. */
export type ManagementScope = (typeof managementScopes)[number];
