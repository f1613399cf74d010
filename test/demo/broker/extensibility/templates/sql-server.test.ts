import { fileURLToPath } from 'node:url';
import { fakeSqlAccount, startFakeSqlServer } from './fake-sql-server.js';
import { describeTemplate, type TemplateStore } from './template-contract.js';
import { freePort } from './temporary-server.js';

async function start(): Promise<TemplateStore> {
  const server = await startFakeSqlServer();
  const address = { SERVER: '127.0.0.1', DATABASE: 'legacy' };
  return {
    name: 'a fake of the tedious driver over SQLite',
    configuration: { ...address, ...fakeSqlAccount, PORT: String(server.port) },
    unreachable: { ...address, USER: 'app', PASSWORD: 'secret', PORT: String(await freePort()) },
    modules: { tedious: fileURLToPath(new URL('./fakes/tedious.cjs', import.meta.url)) },
    stop: server.stop,
  };
}

describeTemplate('sql-server', false, { username: true, caseInsensitive: true }, start);
describeTemplate('aspnet-membership', false, { username: false, caseInsensitive: true }, start);
