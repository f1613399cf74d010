/** Somebody in a legacy store, with the password in the clear: only the demo's start knows it. */
export interface LegacyPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly verified: boolean;
}

/** The two stores that the service keeps apart, by the first part of their addresses. */
export const legacyStores = ['shop', 'club'] as const;

/** One of them. */
export type LegacyStoreName = (typeof legacyStores)[number];

/** Who is in them when the demo starts for the first time. */
export const legacyPeople: Readonly<Record<LegacyStoreName, readonly LegacyPerson[]>> = {
  shop: [
    { id: 's-1', email: 'greta@shop.example', name: 'Greta Grocer', password: 'legacy-pass-1', verified: true },
    { id: 's-2', email: 'hugo@shop.example', name: 'Hugo Haulier', password: 'legacy-pass-1', verified: true },
  ],
  club: [
    { id: 'c-1', email: 'ines@club.example', name: 'Ines Iceskater', password: 'legacy-pass-2', verified: true },
    { id: 'c-2', email: 'jonas@club.example', name: 'Jonas Juggler', password: 'legacy-pass-2', verified: true },
    { id: 'c-3', email: 'klara@club.example', name: 'Klara Kayaker', password: 'legacy-pass-2', verified: true },
  ],
};
