import type { IncomingMessage } from 'node:http';

import { jwtVerify } from 'jose';

import type { PhoneMessages } from './messages.js';

/** How the sender proves that it may send. */
export type GatewayAuthentication =
  /** Anybody on this computer may send. */
  | { readonly method: 'none' }
  /** The token itself goes along. */
  | { readonly method: 'token'; readonly token: string }
  /** A JWT, signed with HS256, that is good for a few minutes. */
  | {
      readonly method: 'jwt';
      readonly secret: string;
      readonly audience?: string;
      readonly subject?: string;
    };

/** The answer to one message. */
export interface GatewayAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

const largestBodyBytes = 16 * 1024;
const longestText = 1600;

/**
 * Takes one message for a phone, as JSON:
 *
 * ```json
 * {
 *   "recipient": "+46701234567",
 *   "body": "Your code is 123456",
 *   "sender": "Demo",
 *   "channel": "sms",
 *   "req": { "ip": "192.0.2.1", "user-agent": "…" }
 * }
 * ```
 *
 * `recipient` (E.164) and `body` are needed; `channel` is `sms` (default) or `voice`, whose body is read out; `sender` and
 * `req` are optional. The answer is 200 with `{ "id" }`, 400 with `{ "error" }` for another payload, 401 without the right
 * authorization. A sender has to look at the status only.
 */
export async function takeMessage(
  request: IncomingMessage,
  authentication: GatewayAuthentication,
  messages: PhoneMessages,
): Promise<GatewayAnswer> {
  if (!(await isAuthorized(request.headers.authorization, authentication)))
    return { status: 401, body: { error: 'The authorization is missing or wrong.' } };
  const payload = await readJson(request);
  const { recipient, body, sender = 'Unknown', channel = 'sms' } = payload ?? {};
  if (typeof recipient !== 'string' || !/^\+[1-9][0-9]{1,14}$/.test(recipient))
    return { status: 400, body: { error: 'recipient must be a phone number such as +46701234567.' } };
  if (typeof body !== 'string' || body.trim() === '' || body.length > longestText)
    return { status: 400, body: { error: `body must be a text of at most ${String(longestText)} characters.` } };
  if (typeof sender !== 'string' || sender.length > 40)
    return { status: 400, body: { error: 'sender must be a text of at most 40 characters.' } };
  if (channel !== 'sms' && channel !== 'voice')
    return { status: 400, body: { error: 'channel must be sms or voice.' } };
  return { status: 200, body: { id: messages.add({ channel, to: recipient, from: sender, text: body }).id } };
}

async function isAuthorized(header: string | undefined, authentication: GatewayAuthentication): Promise<boolean> {
  if (authentication.method === 'none') return true;
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return false;
  if (authentication.method === 'token') return token === authentication.token;
  const { secret, audience, subject } = authentication;
  try {
    await jwtVerify(token, Buffer.from(secret), {
      algorithms: ['HS256'],
      maxTokenAge: '10 minutes',
      ...(audience === undefined ? {} : { audience }),
      ...(subject === undefined ? {} : { subject }),
    });
    return true;
  } catch {
    return false;
  }
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end all the same, so that the sender gets its answer.
    if (size <= largestBodyBytes) chunks.push(chunk);
  }
  if (size > largestBodyBytes) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
