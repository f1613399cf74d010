/** A broker that begins a bulk import and tells when it is under way, to be killed then. */
import { Readable } from 'node:stream';
import { extensibilityModule } from '../../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf } from '../../../../../../demo/broker/extensibility/extensibility.js';
import { startManagedBroker } from '../../../support/management-caller.js';

const [dataDir = '', count = '1000'] = process.argv.slice(2);
const script = 'function login(name, password, callback) { callback(null, null); }';
const broker = await startManagedBroker({
  dataDir,
  modules: [extensibilityModule],
  tenant: {
    connections: [
      { id: 'users', strategy: 'database', options: {} },
      {
        id: 'club',
        strategy: 'custom-database',
        options: { import: true, scripts: { login: script, get_user: script.replace('password, ', '') } },
      },
    ],
  },
});
const extensibility = extensibilityOf(broker.services);
const scripts = extensibility?.connection('club');
if (extensibility === undefined || scripts === undefined) throw new Error('there is no connection');
const lines = Array.from({ length: Number(count) }, (_, index) =>
  JSON.stringify({ user_id: `u-${index}`, email: `user-${index}@club.example` }),
).join('\n');
const { id } = await extensibility.imports.start(scripts, Readable.from([Buffer.from(lines)]));
const timer = setInterval(() => {
  const done = extensibility.imports.get(id)?.progress.done ?? 0;
  if (done === 0) return;
  clearInterval(timer);
  process.send?.(done);
}, 1);
