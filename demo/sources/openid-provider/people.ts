import { createHash, timingSafeEqual } from 'node:crypto';

/** A person with an account at a provider. */
export interface Person {
  /** The subject identifier; it never changes. */
  readonly sub: string;
  readonly username: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly locale: string;
  /** An SVG document. */
  readonly portrait: string;
}

/** What a page shows of a person. */
export interface Profile extends Omit<Person, 'password'> {
  /** The name that the person chose to be shown under. */
  readonly displayName: string;
}

/** The accounts of a provider, in memory: a new start brings the seeded ones back. */
export interface People {
  find(sub: string): Profile | undefined;
  /** The person with this user name (or e-mail address) and password. */
  verify(username: string, password: string): Profile | undefined;
  rename(sub: string, displayName: string): void;
  readonly all: readonly Profile[];
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Keeps the accounts of a provider. */
export function createPeople(seed: readonly Person[]): People {
  const names = new Map<string, string>();

  function profile(person: Person): Profile {
    const { password: _, ...rest } = person;
    return { ...rest, displayName: names.get(person.sub) ?? `${person.givenName} ${person.familyName}` };
  }

  return {
    find(sub) {
      const person = seed.find((candidate) => candidate.sub === sub);
      return person && profile(person);
    },
    verify(username, password) {
      const wanted = username.trim().toLowerCase();
      const person = seed.find((candidate) => candidate.username === wanted || candidate.email === wanted);
      // An unknown person costs the same comparison as a known one.
      const matches = timingSafeEqual(digest(password), digest(person?.password ?? ''));
      return person && matches ? profile(person) : undefined;
    },
    rename(sub, displayName) {
      names.set(sub, displayName);
    },
    get all() {
      return seed.map(profile);
    },
  };
}
