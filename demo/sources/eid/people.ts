import { createHash, timingSafeEqual } from 'node:crypto';

/** A person with an electronic identity. */
export interface EidPerson {
  /** The subject identifier at this issuer; it says nothing about the person. */
  readonly sub: string;
  /** With the century and without separators. */
  readonly nationalId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The six digits that unlock the app. */
  readonly code: string;
  readonly givenName: string;
  readonly familyName: string;
  /** ISO 8601. */
  readonly birthdate: string;
}

/** The people who start with an identity; the first number is the best known test person of Sweden. */
export const nordicPeople: readonly EidPerson[] = [
  {
    sub: '6f1f6a5e-3c55-4ad5-9d8e-0d9b6a1f1212',
    nationalId: '191212121212',
    country: 'SE',
    code: '123456',
    givenName: 'Tolvan',
    familyName: 'Tolvansson',
    birthdate: '1912-12-12',
  },
  {
    sub: 'b1b9c6c4-8a53-4c39-8d0c-5c1d5b1a0019',
    nationalId: '198001010019',
    country: 'SE',
    code: '654321',
    givenName: 'Åsa',
    familyName: 'Öberg-Lindström',
    birthdate: '1980-01-01',
  },
];

/** The person with this number, written with or without century and separator, and this code. */
export function findPerson(people: readonly EidPerson[], nationalId: string, code: string): EidPerson | undefined {
  const digits = nationalId.replace(/[\s+-]/g, '');
  const person = people.find((one) => [one.nationalId, one.nationalId.slice(2)].includes(digits));
  const matches = timingSafeEqual(digest(code.replace(/\s/g, '')), digest(person?.code ?? ''));
  return person && matches ? person : undefined;
}

/** The number as people write it. */
export function formatNationalId(nationalId: string): string {
  return `${nationalId.slice(0, 8)}-${nationalId.slice(8)}`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
