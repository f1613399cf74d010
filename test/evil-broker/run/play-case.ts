import { isLoginError, type LoginError } from '../../../src/errors/login-error.js';
import { startEvilBroker, type EvilBroker } from '../broker/evil-broker.js';
import type { SecretKind } from '../broker/secrets.js';
import { ConsoleTrap } from '../browser/console-trap.js';
import type { EvilCase } from '../cases/evil-case.js';
import { everythingIn } from './everything-in.js';
import { NotOffered, play } from './flows.js';
import { pageOrigin, Stage } from './stage.js';
import type { Subject } from './subject.js';

/** How a case ended. */
export interface Verdict {
  /** `accepted`, `ignored`, the code of the error, `not-offered`, or `crashed` when something else was thrown. */
  readonly outcome: string;
  /** Everything that went wrong, in words; empty when the case passed. */
  readonly faults: readonly string[];
}

const hangAfterMs = 60_000;

/** Plays one case against one client library and judges what happened. */
export async function playCase(evilCase: EvilCase, subject: Subject): Promise<Verdict> {
  const { dpopNonce, ...options } = evilCase.broker ?? {};
  const broker = await startEvilBroker({ page: pageOrigin, ...options });
  broker.state.dpopNonce = dpopNonce;
  const trap = new ConsoleTrap();
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  const stage = new Stage(broker, subject, evilCase);
  const faults: string[] = [];
  try {
    const outcome = await perform(evilCase, stage, faults);
    if (outcome === 'not-offered') return { outcome, faults: [] };
    if (outcome !== evilCase.expected) faults.push(`ended as ${outcome}, expected ${evilCase.expected}`);
    const rejected = outcome !== 'accepted' && outcome !== 'ignored';
    if (rejected) await judgeRejection(evilCase, stage, faults);
    judgeRequests(evilCase, broker, rejected, faults);
    await evilCase.check?.(stage);
    judgeLeaks(evilCase, stage, trap, rejected, faults);
    if (rejected && evilCase.retry !== false) await retry(stage, faults);
    judgeStorage(stage, faults);
    return { outcome, faults };
  } catch (error) {
    faults.push(`the check failed: ${error instanceof Error ? error.message : String(error)}`);
    return { outcome: 'crashed', faults };
  } finally {
    if (unhandled.length > 0) faults.push(`unhandled rejection: ${String(unhandled[0])}`);
    stage.close();
    trap.release();
    process.off('unhandledRejection', onUnhandled);
    await broker.close();
    if (Object.keys(Object.prototype).length > 0 || 'polluted' in {}) {
      Reflect.deleteProperty(Object.prototype, 'polluted');
      faults.push('Object.prototype was changed');
    }
  }
}

async function perform(evilCase: EvilCase, stage: Stage, faults: string[]): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened for ${hangAfterMs} ms`)), hangAfterMs);
  });
  const act = async (): Promise<void> => {
    await stage.openBrowser();
    await (evilCase.act ? evilCase.act(stage) : play(evilCase.flow ?? 'login', stage, evilCase.evil));
  };
  try {
    await Promise.race([act(), hung]);
    const { answer } = stage;
    if (typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'failed') {
      stage.error = (answer as unknown as { error: LoginError }).error;
      return stage.error.code;
    }
    return answer === 'none' ? 'ignored' : 'accepted';
  } catch (error) {
    if (error instanceof NotOffered) return 'not-offered';
    stage.error = error as LoginError;
    if (isLoginError(error)) return error.code;
    faults.push(`threw something that is no LoginError: ${String(error)}`);
    return 'crashed';
  } finally {
    clearTimeout(timer);
  }
}

async function judgeRejection(evilCase: EvilCase, stage: Stage, faults: string[]): Promise<void> {
  const before = ['login', 'password', 'otp', undefined].includes(evilCase.flow) && !evilCase.act;
  if (!before) return;
  if (stage.user() !== undefined) faults.push('somebody is signed in after the rejection');
  if ((await stage.page.accessToken()) !== undefined) faults.push('an access token can be had after the rejection');
}

function judgeRequests(evilCase: EvilCase, broker: EvilBroker, rejected: boolean, faults: string[]): void {
  for (const complaint of broker.state.complaints) faults.push(complaint);
  const toAttacker = broker.count('attacker');
  if (toAttacker > 0) faults.push(`${toAttacker} requests reached the attacker`);
  if (!rejected) return;
  const left: Record<string, number> = { ...evilCase.allowedRequestsAfter };
  for (const { endpoint, headers } of broker.requestsAfterOffence() ?? []) {
    if (endpoint === 'preflight' || endpoint === 'attacker' || headers['x-navigation'] !== undefined) continue;
    left[endpoint] = (left[endpoint] ?? 0) - 1;
    if (left[endpoint] < 0) faults.push(`a ${endpoint} request after the hostile answer`);
  }
}

const never: readonly SecretKind[] = [
  'code',
  'access token',
  'refresh token',
  'id token',
  'code verifier',
  'auth session',
  'password',
  'one-time code',
];

function judgeLeaks(evilCase: EvilCase, stage: Stage, trap: ConsoleTrap, rejected: boolean, faults: string[]): void {
  const { secrets } = stage.broker.state;
  // Who is signed in may be known to the page; of somebody who was not let in, nothing may.
  const strangers = rejected && !['F', 'G'].includes(evilCase.group) && evilCase.flow !== 'userinfo';
  const look = (place: string, text: string, kinds?: readonly SecretKind[]): void => {
    for (const kind of secrets.foundIn(text, kinds)) faults.push(`${kind} in ${place}`);
  };
  look('the console', trap.lines.join('\n'));
  if (stage.error !== undefined) look('the error', everythingIn(stage.error));
  look('what scripts can read', everythingIn(stage.page.exposed()), strangers ? undefined : never);
  for (const tab of stage.tabs) {
    look('an address', tab.addresses.join('\n'));
    look('messages to other tabs', everythingIn(tab.messages));
    look('localStorage', tab.localStorage.dump());
  }
}

function judgeStorage(stage: Stage, faults: string[]): void {
  for (const tab of stage.tabs) {
    const kinds = stage.broker.state.secrets.foundIn(tab.sessionStorage.dump());
    for (const kind of kinds) faults.push(`${kind} in sessionStorage at the end`);
  }
}

async function retry(stage: Stage, faults: string[]): Promise<void> {
  stage.broker.misbehave();
  try {
    const { page } = stage;
    const result = await page.finish(await stage.browse(await page.begin({})));
    if (result !== 'signed-in') faults.push(`the next, honest sign-in ended as ${result}`);
  } catch (error) {
    faults.push(`the next, honest sign-in failed: ${isLoginError(error) ? error.code : ''} ${String(error)}`);
  }
}
