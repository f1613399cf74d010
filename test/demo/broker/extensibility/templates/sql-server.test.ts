import { fileURLToPath } from 'node:url';
import { describeTemplate, type TemplateStore } from './template-contract.js';

const tedious = fileURLToPath(new URL('./fakes/tedious.cjs', import.meta.url));
const account = { DATABASE: 'legacy', USER: 'sa', PASSWORD: 'right-Password-1' };

function startFake(): Promise<TemplateStore> {
  return Promise.resolve({
    name: 'a fake of the tedious driver over SQLite',
    configuration: { ...account, SERVER: 'db.legacy.example' },
    unreachable: { ...account, SERVER: 'nowhere.invalid', PASSWORD: 'secret' },
    modules: { tedious },
    needs: ['sql.js'],
    stop: async () => undefined,
  });
}

describeTemplate('sql-server', false, { username: true, caseInsensitive: true }, startFake);
describeTemplate('aspnet-membership', false, { username: false, caseInsensitive: true }, startFake);
