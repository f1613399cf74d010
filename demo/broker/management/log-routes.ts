import type { BrokerCore } from '../broker-module.js';
import type { Problem } from '../config/problems.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { refuseProblems } from './api-error.js';
import type { ManagementGuard } from './guard.js';
import { readQuery } from './paging.js';

/** Reading the log, the newest entry first; `before` goes on where the last answer ended. */
export function logRoutes({ store }: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/logs',
      handler: requireScope('read:logs', (ctx) => {
        const query = readQuery(ctx, ['type', 'user_id', 'connection', 'before', 'limit']);
        const problems: Problem[] = [];
        const number = (name: string, max: number): number | undefined => {
          const text = query.get(name);
          if (text === undefined) return undefined;
          const value = Number(text);
          if (Number.isInteger(value) && value >= 1 && value <= max && text !== '') return value;
          problems.push({ path: name, message: `must be a whole number from 1 to ${max}` });
          return undefined;
        };
        const [before, limit] = [number('before', Number.MAX_SAFE_INTEGER), number('limit', 500)];
        refuseProblems(problems);
        const [type, userId, connection] = [query.get('type'), query.get('user_id'), query.get('connection')];
        const entries = store.log.list({
          limit: limit ?? 50,
          ...(before === undefined ? {} : { before }),
          ...(type === undefined ? {} : { type }),
          ...(userId === undefined ? {} : { userId }),
          ...(connection === undefined ? {} : { connection }),
        });
        const rows = entries.map(({ id, at, type: code, connection: source, clientId, userId: user, ip, detail }) => ({
          id,
          at: new Date(at).toISOString(),
          type: code,
          connection: source ?? null,
          client_id: clientId ?? null,
          user_id: user ?? null,
          ip: ip ?? null,
          detail: detail ?? {},
        }));
        answerJson(ctx, 200, rows);
      }),
    },
  ];
}
