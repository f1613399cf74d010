import type { Misbehaviour } from '../broker/misbehaviour.js';
import { typed } from '../broker/broker-state.js';
import type { Flow } from '../cases/evil-case.js';
import type { Stage } from './stage.js';
import type { SubjectPage } from './subject.js';

/** A flow that the client library does not have. */
export class NotOffered extends Error {}

function offered<K extends keyof SubjectPage>(page: SubjectPage, name: K): NonNullable<SubjectPage[K]> {
  const method = page[name];
  if (method === undefined) throw new NotOffered(name);
  return method;
}

/** Plays a flow; the broker begins to misbehave where the flow says so. */
export async function play(flow: Flow, stage: Stage, evil: Misbehaviour = {}): Promise<void> {
  const { broker, page } = stage;
  const afterLogin = async (): Promise<void> => {
    await stage.login();
    stage.answer = undefined;
    broker.misbehave(evil);
  };
  switch (flow) {
    case 'login':
      broker.misbehave(evil);
      await stage.login();
      return;
    case 'refresh':
      offered(page, 'refresh');
      await afterLogin();
      stage.answer = await page.refresh?.();
      return;
    case 'api':
      offered(page, 'callApi');
      await afterLogin();
      stage.answer = await page.callApi?.(`${broker.issuer}/api`);
      return;
    case 'userinfo':
      offered(page, 'userInfo');
      await afterLogin();
      stage.answer = await page.userInfo?.();
      return;
    case 'logout':
      offered(page, 'signOut');
      await afterLogin();
      stage.answer = await page.signOut?.();
      return;
    case 'connections':
      offered(page, 'connections');
      broker.misbehave(evil);
      stage.answer = await page.connections?.();
      return;
    case 'discover':
      offered(page, 'discover');
      broker.misbehave(evil);
      stage.answer = await page.discover?.(typed.username);
      return;
    case 'password': {
      const start = offered(page, 'start');
      broker.misbehave(evil);
      const { username: identifier, password } = typed;
      stage.answer = await start({ action: 'login', connection: 'users' }, { identifier, password });
      return;
    }
    case 'otp': {
      const start = offered(page, 'start');
      broker.misbehave(evil);
      stage.answer = await start({ action: 'login', connection: 'email' }, { identifier: typed.username });
      if (stage.turn().kind === 'step') stage.answer = await page.submit?.({ code: typed.otp });
    }
  }
}
