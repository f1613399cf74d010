import type { Step } from '../broker/login-turn.js';
import type { LoginErrorCode } from '../errors/login-error.js';

/** The step that a ceremony answers. */
export type PasskeyStep = Extract<Step, { kind: 'passkey' }>;

type Json = Readonly<Record<string, unknown>>;

/** What came of a ceremony: the JSON of the response, or why there is none. */
export type CeremonyResult = { readonly passkey: Json } | { readonly code: LoginErrorCode };

const codes: Readonly<Record<string, LoginErrorCode>> = {
  // Browsers do not tell a cancel from a time-out or from a device that has no passkey.
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  // A security key, or the phone, that is registered already.
  InvalidStateError: 'passkey_exists',
};

function bytes(text: unknown): Uint8Array<ArrayBuffer> {
  const raw = atob(String(text).replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

function base64url(buffer: ArrayBuffer): string {
  const raw = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads the options that a broker sends, as `parseRequestOptionsFromJSON` does where there is one. */
function readOptions(options: Json): Json {
  const list = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item: Json) => ({ ...item, id: bytes(item['id']) })) : undefined;
  const user = options['user'] as Json | undefined;
  const all = {
    ...options,
    challenge: bytes(options['challenge']),
    user: user && { ...user, id: bytes(user['id']) },
    allowCredentials: list(options['allowCredentials']),
    excludeCredentials: list(options['excludeCredentials']),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Writes a response as `toJSON` does; credentials of some password managers have no such method, or a broken one. */
function writeResponse(credential: PublicKeyCredential): Json {
  const { id, type, authenticatorAttachment } = credential;
  const response: Record<string, unknown> = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    const value = (credential.response as unknown as Json)[name];
    if (value instanceof ArrayBuffer) response[name] = base64url(value);
  }
  const transports = (credential.response as Partial<AuthenticatorAttestationResponse>).getTransports?.();
  return {
    id,
    rawId: base64url(credential.rawId),
    type,
    response: { ...response, ...(transports && { transports }) },
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(authenticatorAttachment && { authenticatorAttachment }),
  };
}

/** Tells whether a browser can offer passkeys in the autofill of a field. */
export async function canAutofill(): Promise<boolean> {
  const { PublicKeyCredential: type } = globalThis as { PublicKeyCredential?: typeof PublicKeyCredential };
  try {
    return (await type?.isConditionalMediationAvailable()) === true;
  } catch {
    return false;
  }
}

/**
 * Asks the browser for a passkey, or to make one.
 *
 * @param conditional - Waits in the autofill of the field until the person picks a passkey there.
 */
export async function passkeyCeremony(
  { ceremony, options }: PasskeyStep,
  signal: AbortSignal,
  conditional = false,
): Promise<CeremonyResult> {
  if (!('PublicKeyCredential' in globalThis)) return { code: 'passkey_unavailable' };
  try {
    const publicKey = readOptions(options);
    const credential = await (ceremony === 'create'
      ? navigator.credentials.create({ publicKey, signal } as unknown as CredentialCreationOptions)
      : navigator.credentials.get({
          publicKey,
          signal,
          ...(conditional && { mediation: 'conditional' }),
        } as unknown as CredentialRequestOptions));
    return credential ? { passkey: writeResponse(credential as PublicKeyCredential) } : { code: 'cancelled' };
  } catch (error) {
    const { name } = error as Partial<DOMException>;
    return { code: codes[name ?? ''] ?? 'passkey_unavailable' };
  }
}
