import { waitUntil as wait } from '@open-wc/testing';

/** Waits for a condition, as long as a slow machine may need; a test that hangs ends with the runner's own limit. */
export function waitUntil(
  condition: () => unknown,
  message?: string,
  options: { readonly timeout?: number } = {},
): Promise<void> {
  return wait(condition as () => boolean, message, { timeout: 15_000, ...options });
}
