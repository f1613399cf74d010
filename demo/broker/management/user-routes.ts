import type { BrokerCore } from '../broker-module.js';
import { answerJson } from '../http/json-answer.js';
import { removeFromLegacyStores } from '../extensibility/database/legacy-removal.js';
import { extensibilityOf } from '../extensibility/extensibility.js';
import { readJson } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import type { User } from '../store/user-repository.js';
import { ApiError, invalid, notFound } from './api-error.js';
import type { ManagementCaller, ManagementGuard } from './guard.js';
import { readPage, readQuery } from './paging.js';
import { profileOwner } from './profile-owner.js';
import { readUserChanges } from './user-changes.js';
import { describeUser, summarizeUser } from './user-document.js';

/** Viewing and changing users. */
export function userRoutes(core: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  const { users } = core.store;
  const need = (id: string): User => {
    const user = users.find(id);
    if (user === undefined) throw notFound('user');
    return user;
  };
  const describe = (user: User): unknown => ({ ...describeUser(user), profile_owner: profileOwner(core, user) });

  return [
    {
      method: 'GET',
      path: '/api/v2/users',
      handler: requireScope('read:users', (ctx) => {
        const query = readQuery(ctx, ['q', 'page', 'per_page']);
        const { page, perPage } = readPage(query);
        const search = query.get('q')?.trim() ?? '';
        answerJson(ctx, 200, {
          total: users.count(search),
          page,
          per_page: perPage,
          users: users.list({ search, offset: page * perPage, limit: perPage }).map(summarizeUser),
        });
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/users/:id',
      handler: requireScope('read:users', (ctx, { id = '' }) => answerJson(ctx, 200, describe(need(id)))),
    },
    {
      method: 'PATCH',
      path: '/api/v2/users/:id',
      handler: requireScope('update:users', async (ctx, { id = '' }, caller) => {
        const changes = readUserChanges(core, need(id), await readJson(ctx));
        if (changes.blocked === true) refuseOwn(id, caller, 'block');
        const user = core.services.atomically(() => {
          const changed = users.update(id, changes);
          // Whoever is blocked is out at once, everywhere.
          if (changes.blocked === true) core.services.endUserSessions(id);
          return changed;
        });
        answerJson(ctx, 200, describe(user));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/users/:id',
      handler: requireScope('delete:users', async (ctx, { id = '' }, caller) => {
        const user = need(id);
        refuseOwn(id, caller, 'delete');
        const refused = await removeFromLegacyStores(extensibilityOf(core.services), user);
        if (refused?.status === 'missing-script') {
          throw new ApiError(409, 'missing_script', 'Write the delete script of the connection first.');
        }
        if (refused !== undefined) {
          throw new ApiError(502, 'script_failed', 'The delete script did not delete the user; its log says why.');
        }
        core.services.atomically(() => {
          core.services.endUserSessions(id);
          users.delete(id);
        });
        ctx.status = 204;
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/users/:id/identities',
      handler: requireScope('update:users', async (ctx, { id = '' }, caller) => {
        const primary = need(id);
        const { user_id: secondary } = ((await readJson(ctx)) ?? {}) as { readonly user_id?: unknown };
        if (typeof secondary !== 'string' || users.find(secondary) === undefined) {
          throw invalid([{ path: 'user_id', message: 'must be the id of a user' }]);
        }
        if (secondary === primary.userId) {
          throw invalid([{ path: 'user_id', message: 'must be another user than the one it is linked to' }]);
        }
        refuseOwn(secondary, caller, 'link');
        const user = core.services.atomically(() => {
          core.services.endUserSessions(secondary);
          return users.link(primary.userId, secondary);
        });
        answerJson(ctx, 201, describe(user));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/users/:id/identities/:connection/:source',
      handler: requireScope('update:users', (ctx, { id = '', connection = '', source = '' }) => {
        const user = need(id);
        const known = user.identities.some(
          (identity) => identity.connection === connection && identity.sourceUserId === source,
        );
        if (!known) throw notFound('identity');
        const separate = users.unlink(id, connection, source);
        if (separate === undefined) {
          throw new ApiError(409, 'last_identity', 'The last identity of a user cannot be taken away.');
        }
        answerJson(ctx, 200, describe(separate));
      }),
    },
  ];
}

/** Nobody locks themselves out by a slip of the mouse. */
function refuseOwn(userId: string, { userId: own }: ManagementCaller, what: string): void {
  if (own === userId) throw new ApiError(409, 'own_account', `You cannot ${what} your own account.`);
}
