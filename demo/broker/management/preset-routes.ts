import { presets } from '../connections/presets/expand-preset.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import type { ManagementGuard } from './guard.js';

/** The providers that the broker knows, to make connections of: what a person still has to tell. */
export function presetRoutes({ requireScope }: ManagementGuard): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/presets',
      handler: requireScope('read:connections', (ctx) => {
        const known = [...presets].map(([name, { kind, label, strategy, settings = {} }]) => ({
          name,
          kind,
          label,
          strategy,
          settings: Object.entries(settings).map(([setting, { means, fallback }]) => ({
            name: setting,
            means,
            fallback: fallback ?? null,
          })),
        }));
        answerJson(ctx, 200, known);
      }),
    },
  ];
}
