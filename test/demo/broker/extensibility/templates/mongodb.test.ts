import { fileURLToPath } from 'node:url';
import { startFakeMongodb } from './fake-mongodb.js';
import { describeTemplate } from './template-contract.js';
import { freePort } from './temporary-server.js';

describeTemplate('mongodb', false, { username: true, caseInsensitive: true }, async () => {
  const server = await startFakeMongodb();
  const account = 'mongodb://legacy:secret@127.0.0.1';
  return {
    name: 'a fake of the mongodb driver',
    configuration: { MONGODB_URL: `${account}:${server.port}/legacy` },
    unreachable: { MONGODB_URL: `${account}:${await freePort()}/legacy` },
    modules: { mongodb: fileURLToPath(new URL('./fakes/mongodb.cjs', import.meta.url)) },
    stop: server.stop,
  };
});
