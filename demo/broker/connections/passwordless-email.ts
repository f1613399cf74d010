import type { Step } from 'idp-login';
import type { BrokerServices } from '../broker-services.js';
import { readOptions } from '../config/option-reader.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { normalizeEmail } from '../profile/identifier.js';
import type {
  AuthenticatedIdentity,
  ConnectionHandler,
  ConnectionKind,
  Json,
  TurnReason,
  TurnRequest,
  TurnResult,
} from './connection-handler.js';
import { createEmailCodes, readCodeOptions, type CodeOptions, type MailedLink, type SentCode } from './email-code.js';
import { logUnreadable } from './unreadable-identifier.js';
import { createEmailLinks } from './email-links.js';

/** Sign-in by a code or a link that is sent by e-mail. */
export interface EmailOptions {
  /**
   * What is mailed. A link works in the browser alone in which it was asked for, so it is mailed by the broker's own page
   * only: a page of an app sends the person there (`link`) or asks for the code (`code-or-link`).
   *
   * @defaultValue 'code'
   */
  readonly send?: 'code' | 'link' | 'code-or-link';
  /** How long a link works, in seconds. @defaultValue 900 */
  readonly linkSeconds?: number;
  readonly code?: Partial<CodeOptions>;
  /** Whether the first right code of an unknown address makes a user. @defaultValue true */
  readonly signup?: boolean;
}

declare module '../config/tenant.js' {
  interface StrategyOptions {
    email: EmailOptions;
  }
}

interface ReadOptions {
  readonly send: 'code' | 'link' | 'code-or-link';
  readonly linkSeconds: number;
  readonly code: CodeOptions;
  readonly signup: boolean;
}

/** What was mailed, and whether the page waits for the link to be opened. */
interface Draft extends SentCode {
  readonly waits?: boolean;
}

/** The kind behind the strategy `email`. */
export const passwordlessEmail: ConnectionKind<ReadOptions> = {
  strategies: ['email'],
  kind: 'passwordless',
  parseOptions: (value, report) => {
    const reader = readOptions(value, report);
    const options = {
      send: reader.oneOf('send', ['code', 'link', 'code-or-link'], 'code'),
      linkSeconds: reader.integer('linkSeconds', 900, { min: 60, max: 86_400 }),
      code: readCodeOptions(reader.object('code')),
      signup: reader.flag('signup', true),
    };
    reader.done();
    return options;
  },
  open: openPasswordlessEmail,
};

function openPasswordlessEmail(
  connection: ConfiguredConnection<ReadOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options } = connection;
  const links = createEmailLinks(connection.id, options.linkSeconds, services);
  const codes = createEmailCodes(services, options.code, options.send === 'code' ? undefined : mailLink);
  const identifiers = [{ type: 'email' as const }];

  const askAddress = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers },
    ...(reason === undefined ? {} : { reason }),
  });
  const askCode = (sent: Draft, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    ...stepOf(sent),
    keep: { ...sent } as Json,
    ...(reason === undefined ? {} : { reason }),
  });
  const stepOf = (sent: Draft): { step: Step; alternatives?: readonly string[] } => {
    const step = codes.step(sent);
    if (sent.waits !== true || step.kind !== 'code') return { step };
    const { target, resendAfter } = step;
    return {
      step: {
        kind: 'link',
        channel: 'email',
        ...(target === undefined ? {} : { target }),
        ...(resendAfter === undefined ? {} : { resendAfter }),
      },
      ...(options.send === 'code-or-link' ? { alternatives: ['code'] } : {}),
    };
  };

  const send = async (request: TurnRequest, address: string, before?: Draft): Promise<TurnResult> => {
    const known = services.users.findByIdentity(connection.id, address) !== undefined;
    // Where nobody can sign up, whether a message goes out would tell who is known; so nobody waits for it.
    const delivery = options.signup ? 'send' : known ? 'send-later' : 'pretend';
    const ordered = await codes.order(request, { connection: connection.id, purpose: 'login', address, delivery });
    const waits = options.send !== 'code' && request.channel === 'web' ? { waits: true } : {};
    if ('sent' in ordered) return askCode({ ...ordered.sent, ...waits });
    return before === undefined
      ? askAddress({ field: 'username', ...ordered.reason })
      : askCode(before, ordered.reason);
  };

  const turn = async (request: TurnRequest): Promise<TurnResult> => {
    const { input } = request;
    const sent = request.kept as unknown as Draft | undefined;
    if (options.send === 'link' && request.channel === 'embedded') return { kind: 'redirect' };
    if (sent !== undefined && links.takeOpened(request.transaction, sent.address)) {
      return { kind: 'identity', identity: identityOf(sent.address) };
    }
    if (input.username !== undefined) {
      const address = normalizeEmail(input.username);
      if (address === undefined) {
        logUnreadable(services, connection.id, request);
        return askAddress({ code: 'invalid_identifier', field: 'username' });
      }
      // A form that sends the address along with the code asks for no new code.
      if (sent?.address !== address || (input.otp === undefined && input.resend !== true)) {
        return sent?.address === address && codes.tooSoon(sent) !== undefined ? askCode(sent) : send(request, address);
      }
    }
    if (sent === undefined) return askAddress();
    if (input.resend === true) {
      const reason = codes.tooSoon(sent);
      return reason === undefined ? send(request, sent.address, sent) : askCode(sent, reason);
    }
    if (input.alternative === 'code' && options.send === 'code-or-link') return askCode({ ...sent, waits: false });
    if (input.otp === undefined || options.send === 'link') return askCode(sent);
    const wrong = codes.check(request, { connection: connection.id, purpose: 'login', address: sent.address }, sent);
    if (wrong === undefined) return { kind: 'identity', identity: identityOf(sent.address) };
    services.log.write({ type: 'fp', connection: connection.id, clientId: request.clientId, ip: request.ip });
    return askCode({ ...sent, ...wrong.sent }, wrong.reason);
  };

  const identityOf = (address: string): AuthenticatedIdentity => ({
    sourceUserId: address,
    raw: { email: address },
    profile: { email: address, email_verified: true },
    amr: ['otp'],
    methods: [{ name: 'email', at: services.now() }],
    mayCreate: options.signup,
    synced: false,
  });

  return {
    describe: () => ({
      modes: options.send === 'link' ? ['redirect'] : ['embedded', 'redirect'],
      identifier: identifiers[0],
      factor: options.send,
      code: {
        length: options.code.length,
        alphabet: options.code.alphabet,
        resendAfter: options.code.resendAfterSeconds,
        lifetime: options.code.lifetimeSeconds,
      },
      actions: { login: true, signup: options.signup ? 'implicit' : false },
    }),
    turn,
    endpoints: {
      link: ({ url, browser, ip }) => {
        const opened = links.open(url.searchParams.get('token') ?? '', browser);
        const refused = (reason: string): void =>
          services.log.write({ type: 'f', connection: connection.id, ip, detail: { code: 'expired_code', reason } });
        switch (opened.status) {
          case 'opened':
            return Promise.resolve({ kind: 'page', status: 200, ...linkWords.opened, login: opened.transaction });
          case 'other-browser': {
            refused('the link was opened in another browser');
            const words = options.send === 'link' ? linkWords.elsewhere : linkWords.elsewhereWithCode;
            return Promise.resolve({ kind: 'page', status: 400, ...words, clientId: opened.clientId });
          }
          case 'gone':
            refused('the link is not good');
            return Promise.resolve({ kind: 'page', status: 410, ...linkWords.gone });
        }
      },
    },
  };

  /** The link for a message with this code, when the browser that asks can open it. */
  function mailLink(request: TurnRequest, address: string): MailedLink | undefined {
    if (request.channel !== 'web') return undefined;
    const url = links.issue(request, address);
    return { url, lifetimeSeconds: options.linkSeconds, withCode: options.send === 'code-or-link' };
  }
}

const linkWords = {
  opened: {
    title: 'The link works',
    text: 'Go back to the window where you started: it goes on by itself. If you closed it, go on here.',
  },
  elsewhere: {
    title: 'This link belongs to another browser',
    text: 'Open it in the browser where you asked for it: copy its address from the message. Or start again here.',
  },
  elsewhereWithCode: {
    title: 'This link belongs to another browser',
    text: 'In the browser where you asked for it, choose “Code” and type the code of the same message. Or start again here.',
  },
  gone: {
    title: 'This link is no longer good',
    text: 'It was used already, it is too old, or a newer message was sent. Ask for another one where you sign in.',
  },
};
