import type { ScriptVersion } from '../script-history.js';

/** A point at which a Hook runs. */
export type HookPoint =
  | 'pre-user-registration'
  | 'post-user-registration'
  | 'post-change-password'
  | 'credentials-exchange'
  | 'send-phone-message';

/** All points, in the order in which a user meets them. */
export const hookPoints: readonly HookPoint[] = [
  'pre-user-registration',
  'post-user-registration',
  'post-change-password',
  'credentials-exchange',
  'send-phone-message',
];

/** A Hook: a script at one point of a flow. One at each point can be enabled. */
export interface Hook {
  readonly id: string;
  readonly name: string;
  readonly point: HookPoint;
  /** `module.exports = function (…, cb) { … }` */
  readonly script: string;
  readonly enabled: boolean;
  /** The oldest first; the last one is what runs. */
  readonly versions?: readonly ScriptVersion[];
}

/** The hooks with a new one. The first at its point is enabled at once. */
export function addHook(hooks: readonly Hook[], hook: Omit<Hook, 'enabled'>): readonly Hook[] {
  const first = !hooks.some(({ point }) => point === hook.point);
  return [...hooks, { ...hook, enabled: first }];
}

/** The hooks with one enabled, and so no other at its point. */
export function enableHook(hooks: readonly Hook[], id: string): readonly Hook[] {
  const point = hooks.find((hook) => hook.id === id)?.point;
  return hooks.map((hook) => (hook.point === point ? { ...hook, enabled: hook.id === id } : hook));
}

/** The hooks with one disabled. */
export function disableHook(hooks: readonly Hook[], id: string): readonly Hook[] {
  return hooks.map((hook) => (hook.id === id ? { ...hook, enabled: false } : hook));
}

/** The hook that runs at a point. */
export function enabledHook(hooks: readonly Hook[], point: HookPoint): Hook | undefined {
  return hooks.find((hook) => hook.point === point && hook.enabled);
}
