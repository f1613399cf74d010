import { accountScriptsOf } from '../account-scripts.js';
import type { TicketRequest, TicketResult } from '../connection-handler.js';
import type { LocalConnection } from './local-connection.js';
import { personalWords } from './local-passwords.js';

/** Serves the pages behind the links that a connection with its own store mails. */
export async function takeTicket(
  request: TicketRequest,
  { connection, options, passwords, services }: LocalConnection,
): Promise<TicketResult> {
  const { ticket, input, ip } = request;
  const user = services.users.find(ticket.userId);
  // The address may be another one by now; a link that went to the old one is worth nothing then.
  if (user === undefined || user.blocked || user.profile.email !== ticket.email) return { kind: 'gone' };
  const event = { connection: ticket.connection, clientId: ticket.clientId, userId: user.userId, ip };

  switch (ticket.purpose) {
    case 'verify': {
      if (input === undefined) return { kind: 'confirm' };
      if (!request.use()) return { kind: 'gone' };
      services.users.update(user.userId, { profile: { ...user.profile, email_verified: true } });
      services.log.write({ type: 'sv', ...event });
      return { kind: 'done' };
    }
    case 'unblock': {
      if (input === undefined) return { kind: 'confirm' };
      if (!request.use()) return { kind: 'gone' };
      services.blocks.forgive(user.userId);
      services.log.write({ type: 'ublkdu', ...event });
      return { kind: 'done' };
    }
    case 'reset': {
      const step = { kind: 'new-password', policy: options.policy, reason: 'reset' } as const;
      const password = input?.newPassword ?? input?.password;
      if (password === undefined) return { kind: 'ask', step };
      const refusal = await passwords.refusal(password, personalWords(user), user.userId);
      if (refusal !== undefined) {
        services.log.write({ type: 'fcp', ...event, detail: { code: refusal.code } });
        return { kind: 'ask', step, reason: { field: 'new_password', ...refusal } };
      }
      const origin = { clientId: ticket.clientId, ip, userAgent: '', language: 'en', transaction: '' };
      const scripts = accountScriptsOf(services);
      // Scanners of mails open links, so the scripts are asked when the person goes on, and before the link is used up.
      const { denied } = await scripts.afterResetChallenge({ connection, request: origin }, user);
      if (denied !== undefined) {
        services.log.write({
          type: 'fcp',
          ...event,
          detail: { code: denied === '' ? 'server_error' : 'access_denied' },
        });
        return {
          kind: 'ask',
          step,
          reason: denied === '' ? { code: 'server_error' } : { code: 'access_denied', text: denied },
        };
      }
      if (!request.use()) return { kind: 'gone' };
      const changed = await passwords.replace(user, password, 'mail');
      services.log.write({ type: 'scp', ...event });
      scripts.afterPasswordChange({ connection, request: origin }, changed);
      return { kind: 'done' };
    }
  }
}
