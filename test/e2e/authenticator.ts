import type { CDPSession, Page } from '@playwright/test';

/** A passkey provider of the browser itself, as a phone or a laptop has one; people are simulated. */
export interface Authenticator {
  /** The ids of the passkeys that it holds. */
  credentials(): Promise<readonly string[]>;
  /** Whether the person agrees by themselves whenever they are asked. */
  agree(always: boolean): Promise<void>;
}

/** Gives a page an authenticator. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.map(({ credentialId }) => credentialId);
    },
    agree: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
  };
}
