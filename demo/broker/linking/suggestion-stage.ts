import { randomBytes } from 'node:crypto';
import type { BrokerCore } from '../broker-module.js';
import type { PipelineLogin, PipelineStage, StageResult } from '../interaction/pipeline.js';
import type { User } from '../store/user-repository.js';
import { accountsWithSameEmail } from './link-accounts.js';
import { labelText } from './connection-label.js';
import { linkingClientId } from './linking-client.js';
import { suggestionWords } from './suggestion-words.js';

/** A proof that a login waits for; kept by its handle. */
export interface Joining {
  readonly [member: string]: string;
  /** The account that stays. */
  readonly primary: string;
  readonly secondary: string;
  /** The one of the two that is to be proved. */
  readonly proves: string;
  readonly interaction: string;
  readonly browser: string;
  /** By which the other account is proved. */
  readonly connection: string;
  readonly email: string;
}

/** The namespace of what waits. */
export const joinings = 'account joinings';

// Who wants two accounts is not asked at every login.
const dismissedSeconds = 30 * 86_400;
const joiningSeconds = 600;

/**
 * Offers to link accounts when the verified address of somebody who signs in belongs to another account too.
 *
 * Nothing is linked by the address alone: the person proves the other account by a sign-in of its own.
 */
export function suggestionStage({ services, issuer, connections }: BrokerCore): PipelineStage {
  const dismissed = services.expiring('dismissed link suggestions');
  const waiting = services.expiring(joinings);
  const pair = (user: User, other: User): string => [user.userId, other.userId].sort().join(' ');

  return {
    name: 'linking',
    run: async (login, input, kept) => {
      const asked = kept as { readonly other: string } | undefined;
      const other = findOther(login, asked?.other);
      if (other === undefined || (asked === undefined && dismissed.get(pair(login.user, other)) !== undefined)) {
        return { kind: 'continue' };
      }
      if (input?.factor === 'keep') {
        dismissed.set(pair(login.user, other), true, dismissedSeconds);
        return { kind: 'continue' };
      }
      return input?.factor === 'link' ? join(login, other) : ask(login, other);
    },
  };

  /** The account that this one could be linked to: the oldest that its person can prove. */
  function findOther(login: PipelineLogin, id: string | undefined): User | undefined {
    const { user, channel, trigger, interactive, client, preview } = login;
    const isPossible = channel === 'web' && trigger === 'login' && interactive && !preview;
    if (!isPossible || client.id === linkingClientId) return undefined;
    return accountsWithSameEmail(services, user).find(
      (other) => (id === undefined || other.userId === id) && proofOf(other) !== undefined,
    );
  }

  function proofOf(other: User): string | undefined {
    return other.identities.find(({ connection }) => connections().find(connection, linkingClientId))?.connection;
  }

  function ask(login: PipelineLogin, other: User): StageResult {
    const words = suggestionWords(login.language);
    const label = labelText(connections().get(proofOf(other) ?? '')?.connection.label, login.language);
    return {
      kind: 'ask',
      step: {
        kind: 'select',
        purpose: 'account',
        options: [
          { id: 'link', label: words.link, detail: words.linkDetail(label) },
          { id: 'keep', label: words.keep, detail: words.keepDetail },
        ],
      },
      keep: { other: other.userId },
    };
  }

  function join(login: PipelineLogin, other: User): StageResult {
    const handle = randomBytes(32).toString('base64url');
    // The account that was there first stays.
    const [primary, secondary] = other.createdAt <= login.user.createdAt ? [other, login.user] : [login.user, other];
    const joining: Joining = {
      primary: primary.userId,
      secondary: secondary.userId,
      proves: other.userId,
      interaction: login.transaction,
      browser: login.browser,
      connection: proofOf(other) ?? '',
      email: other.profile.email ?? '',
    };
    waiting.set(handle, joining, joiningSeconds);
    return {
      kind: 'redirect',
      url: `${issuer}/account/identities/join?handle=${handle}`,
      keep: { other: other.userId },
    };
  }
}
