/**
 * The ports of every source by name, counted from the base port of the demo.
 *
 * They are apart from the sources themselves, so that whoever starts the demo can look at them without loading all of it.
 */
export const sourcePorts = {
  mailbox: { web: 3, smtp: 4 },
  social: { web: 5 },
  acme: { web: 6 },
  umbrella: { web: 7 },
  octo: { web: 8 },
  nordicEid: { web: 9 },
  corp: { ldap: 10 },
  phone: { web: 11 },
  legacy: { web: 12 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;
