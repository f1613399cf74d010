import { createHash, timingSafeEqual } from 'node:crypto';

/** A person whom the identity provider knows. */
export interface SamlUser {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly email: string;
  /** Never changes, whatever happens to the e-mail address. */
  readonly employeeNumber: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** Attributes under the names that most enterprise identity providers use. */
export function claimAttributes(person: {
  readonly email: string;
  readonly givenName: string;
  readonly surname: string;
  readonly department: string;
  readonly groups: readonly string[];
}): Readonly<Record<string, string | readonly string[]>> {
  return {
    [`${claims}/emailaddress`]: person.email,
    [`${claims}/givenname`]: person.givenName,
    [`${claims}/surname`]: person.surname,
    [`${claims}/name`]: `${person.givenName} ${person.surname}`,
    [`${claims}/upn`]: person.email,
    'http://schemas.xmlsoap.org/claims/Group': person.groups,
    'urn:oid:2.5.4.11': person.department,
  };
}

/** Who can sign in when nothing else is said. */
export const umbrellaUsers: readonly SamlUser[] = [
  {
    username: 'rita@umbrella.example',
    password: 'saml-pass-1',
    name: 'Rita Okafor',
    email: 'rita@umbrella.example',
    employeeNumber: 'U-1001',
    attributes: claimAttributes({
      email: 'rita@umbrella.example',
      givenName: 'Rita',
      surname: 'Okafor',
      department: 'Research',
      groups: ['research', 'staff'],
    }),
  },
  {
    username: 'tomás@umbrella.example',
    password: 'saml-pass-2',
    name: 'Tomás Ó Briain',
    email: 'tomas@umbrella.example',
    employeeNumber: 'U-1002',
    attributes: claimAttributes({
      email: 'tomas@umbrella.example',
      givenName: 'Tomás',
      surname: 'Ó Briain & Sons <Ltd>',
      department: 'Legal',
      groups: ['staff'],
    }),
  },
];

/** The person with this name and password, if there is one. */
export function findUser(users: readonly SamlUser[], username: string, password: string): SamlUser | undefined {
  const user = users.find((one) => one.username === username.trim().normalize('NFC').toLowerCase());
  const matches = timingSafeEqual(digest(password), digest(user?.password ?? ''));
  return user && matches && password !== '' ? user : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text.normalize('NFC')).digest();
}
