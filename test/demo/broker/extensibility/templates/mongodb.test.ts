import { fileURLToPath } from 'node:url';
import { describeTemplate } from './template-contract.js';

describeTemplate('mongodb', false, { username: true, caseInsensitive: true }, async () => ({
  name: 'a fake of the mongodb driver',
  configuration: { MONGODB_URL: 'mongodb://legacy:secret@127.0.0.1/legacy' },
  unreachable: { MONGODB_URL: 'mongodb://legacy:secret@nowhere.invalid/legacy' },
  modules: { mongodb: fileURLToPath(new URL('./fakes/mongodb.cjs', import.meta.url)) },
  stop: async () => undefined,
}));
