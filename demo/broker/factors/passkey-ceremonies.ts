import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Json } from '../connections/connection-handler.js';
import type { User } from '../store/user-repository.js';
import { describeBrowser } from './describe-browser.js';
import type { Passkey, PasskeyRepository } from './passkey-repository.js';

/** What a browser is to be asked, and what its answer is held against. */
export interface Ceremony {
  readonly options: Readonly<Record<string, unknown>>;
  readonly challenge: string;
}

/** Where an answer comes from. */
export interface CeremonyPlace {
  readonly challenge: string;
  readonly clientId: string;
  readonly userAgent: string;
}

/** The passkey that an answer proves, or why it proves none. */
export type PasskeyProof =
  | { readonly kind: 'proved'; readonly passkey: Passkey; readonly amr: readonly string[] }
  /** Nobody has this passkey (any more). */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' };

/** Makes and checks passkeys (WebAuthn). */
export interface PasskeyCeremonies {
  /** The relying party: passkeys work on this host and those below it. */
  readonly rpId: string;
  create(user: User): Promise<Ceremony>;
  /** Adds the passkey that a browser made; `undefined` when its answer is not right. */
  register(user: User, response: PasskeyResponse, place: CeremonyPlace): Promise<Passkey | undefined>;
  /** Asks for a passkey: of anybody, or of one user. */
  request(user?: User): Promise<Ceremony>;
  /** Checks the answer to a request. */
  prove(response: PasskeyResponse, place: CeremonyPlace, user?: User): Promise<PasskeyProof>;
}

/** The JSON of a WebAuthn response; nothing of it is believed before it was checked. */
export type PasskeyResponse = Readonly<Record<string, Json>>;

/** What passkeys are made with. */
export interface CeremonyParts {
  readonly issuer: string;
  readonly tenantName: string;
  readonly clients: ClientDirectory;
  readonly passkeys: PasskeyRepository;
  /** Users are named to authenticators by a keyed hash, which tells nothing about them. */
  readonly key: Buffer;
}

// As many as a person can tell apart.
const mostPerUser = 20;
const timeoutMs = 120_000;

/** Makes the ceremonies of a broker; its own host is the relying party. */
export function createPasskeyCeremonies(parts: CeremonyParts): PasskeyCeremonies {
  const { issuer, passkeys, clients } = parts;
  const { hostname: rpId, origin } = new URL(issuer);
  const handleOf = (userId: string): Buffer => createHmac('sha256', parts.key).update(userId).digest();
  // The pages of an app may ask too, where the browser lets them.
  const originsFor = (clientId: string): string[] => [
    origin,
    ...(clients.find(clientId)?.webOrigins ?? []).filter((candidate) => {
      const { hostname } = new URL(candidate);
      return hostname === rpId || hostname.endsWith(`.${rpId}`);
    }),
  ];
  const credentialsOf = (user: User) =>
    passkeys.list(user.userId).map(({ id, transports }) => ({ id, transports: [...transports] }));

  return {
    rpId,
    create: async (user) => {
      const { profile, userId } = user;
      const name = profile.email ?? profile.username ?? profile.phone_number ?? profile.name ?? userId;
      const options = await generateRegistrationOptions({
        rpName: parts.tenantName,
        rpID: rpId,
        userName: name,
        userDisplayName: profile.name ?? name,
        userID: new Uint8Array(handleOf(userId)),
        timeout: timeoutMs,
        attestationType: 'none',
        excludeCredentials: credentialsOf(user),
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      });
      return { options: { ...options }, challenge: options.challenge };
    },
    register: async (user, response, { challenge, clientId, userAgent }) => {
      if (passkeys.list(user.userId).length >= mostPerUser) return undefined;
      const verified = await verifyRegistrationResponse({
        response: response as unknown as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: originsFor(clientId),
        expectedRPID: rpId,
        requireUserVerification: false,
      }).catch(() => undefined);
      if (verified?.verified !== true) return undefined;
      const { credential, credentialBackedUp } = verified.registrationInfo;
      const added = passkeys.add({
        id: credential.id,
        userId: user.userId,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: credential.transports ?? [],
        synced: credentialBackedUp,
        name: describeBrowser(userAgent),
      });
      return added ? passkeys.find(credential.id) : undefined;
    },
    request: async (user) => {
      const options = await generateAuthenticationOptions({
        rpID: rpId,
        timeout: timeoutMs,
        // Alone it must prove both the device and the person; after a password the device will do.
        userVerification: user === undefined ? 'required' : 'preferred',
        ...(user === undefined ? {} : { allowCredentials: credentialsOf(user) }),
      });
      return { options: { ...options }, challenge: options.challenge };
    },
    prove: async (response, { challenge, clientId }, user) => {
      const passkey = passkeys.find(typeof response['id'] === 'string' ? response['id'] : '');
      if (passkey === undefined || (user !== undefined && passkey.userId !== user.userId)) return { kind: 'unknown' };
      if (!namesUser(response, handleOf(passkey.userId))) return { kind: 'refused' };
      const verified = await verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: originsFor(clientId),
        expectedRPID: rpId,
        requireUserVerification: user === undefined,
        credential: {
          id: passkey.id,
          publicKey: passkey.publicKey,
          counter: passkey.counter,
          transports: [...passkey.transports] as AuthenticatorTransport[],
        },
      }).catch(() => undefined);
      if (verified?.verified !== true) return { kind: 'refused' };
      const { newCounter, userVerified } = verified.authenticationInfo;
      passkeys.use(passkey.id, newCounter);
      return { kind: 'proved', passkey, amr: [passkey.synced ? 'swk' : 'hwk', ...(userVerified ? ['user'] : [])] };
    },
  };
}

/** Whether the answer names the passkey's own user, if it names one. */
function namesUser({ response }: PasskeyResponse, handle: Buffer): boolean {
  const named = (response as { readonly userHandle?: unknown } | undefined)?.userHandle;
  if (typeof named !== 'string' || named === '') return true;
  const given = Buffer.from(named, 'base64url');
  return given.length === handle.length && timingSafeEqual(given, handle);
}
