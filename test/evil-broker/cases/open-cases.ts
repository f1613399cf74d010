import { people } from '../broker/grants.js';
import { withSecondBroker } from '../run/second-broker.js';
import { caseTable, type EvilCase } from './evil-case.js';

/** Cases that the client does not pass yet. The report shows them; each moves to its table when it passes. */
export const openCases: readonly EvilCase[] = caseTable({ group: 'B', expected: 'accepted', spec: 'RFC 9700 §4.4.2' }, [
  {
    id: 'two-brokers-one-page',
    title: 'two brokers share one callback page, and the wrong client looks first: the login is not lost',
    spec: 'RFC 9700 §4.4.2, checklist S05',
    expected: 'accepted',
    act: (stage) =>
      withSecondBroker(stage, async (second) => {
        const address = await stage.browse(await stage.page.begin({}));
        const ours = await stage.reload();
        const other = await stage.reload({ issuer: second.issuer });
        await other.finish(address).catch(() => undefined);
        stage.page = ours;
        stage.answer = await ours.finish(address);
      }),
    check(stage) {
      if (stage.user()?.['sub'] !== people.ada.sub) throw new Error('nobody is signed in');
    },
  },
]);
