const words: Readonly<Record<string, string>> = {
  s: 'Signed in',
  f: 'Login failed',
  fp: 'Wrong password',
  fu: 'Unknown user',
  ss: 'Signed up',
  fs: 'Sign-up failed',
  cls: 'Code or link sent',
  slo: 'Signed out',
  limit_wc: 'Blocked after wrong tries',
  fsa: 'Silent login failed',
  scp: 'Password changed',
  fcp: 'Password change failed',
  scpr: 'Password reset asked for',
  seed: 'User of the configuration made',
  sapi: 'Changed by the management API',
  fapi: 'Refused by the management API',
  w: 'Warning',
};

/** Types of events that people filter for, with their words. */
export const logTypes: readonly (readonly [string, string])[] = Object.entries(words);

/** What an event is called; a code that has no words is its own. */
export function logText(type: string): string {
  return words[type] ?? type;
}

/** Whether an event is bad news. */
export function isFailure(type: string): boolean {
  return /^(f|limit_|w)/.test(type);
}
