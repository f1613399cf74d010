import { SignJWT } from 'jose';

import { DeliveryError } from './mailer.js';

/** How the broker proves itself to the gateway. */
export type GatewayAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'token'; readonly token: string }
  /** A JWT, signed with HS256, that is good for a minute. */
  | { readonly method: 'jwt'; readonly secret: string; readonly audience?: string; readonly subject?: string };

/** A gateway for texts and calls. */
export interface SmsGatewayOptions {
  readonly url: string;
  readonly sender: string;
  readonly authentication: GatewayAuthentication;
  readonly timeoutMs: number;
}

/** One text or call. */
export interface PhoneMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly channel: 'sms' | 'voice';
  /** Who asked for it, if the gateway may know. */
  readonly request?: { readonly ip: string; readonly userAgent: string };
}

/** Hands texts and calls to a gateway. */
export interface SmsGateway {
  /** @throws DeliveryError — the gateway refused, or did not answer in time */
  send(message: PhoneMessage): Promise<void>;
}

/** Speaks to a gateway by `POST { recipient, body, sender, channel, req? }`; only its status counts. */
export function createSmsGateway({ url, sender, authentication, timeoutMs }: SmsGatewayOptions): SmsGateway {
  return {
    async send({ to, text, channel, request }) {
      const req = request && { ip: request.ip, 'user-agent': request.userAgent };
      const token = await bearer(authentication);
      let status: number;
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            'Content-Type': 'application/json',
            ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ recipient: to, body: text, sender, channel, ...(req === undefined ? {} : { req }) }),
        });
        await response.body?.cancel();
        ({ status } = response);
      } catch (cause) {
        throw new DeliveryError('the SMS gateway did not answer', { cause });
      }
      if (status !== 200) throw new DeliveryError(`the SMS gateway did not take the message (${String(status)})`);
    },
  };
}

async function bearer(authentication: GatewayAuthentication): Promise<string | undefined> {
  if (authentication.method === 'none') return undefined;
  if (authentication.method === 'token') return authentication.token;
  const { secret, audience, subject } = authentication;
  const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('60s');
  if (audience !== undefined) token.setAudience(audience);
  if (subject !== undefined) token.setSubject(subject);
  return token.sign(Buffer.from(secret));
}
