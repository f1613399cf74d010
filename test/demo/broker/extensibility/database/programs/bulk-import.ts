// Runs an import in a process of its own, so that a test can kill it: file, journal and data folder are its arguments.
import { runBulkImport } from '../../../../../../demo/broker/extensibility/database/bulk-import.js';
import { openStoredLocalUsers } from '../stored-local-users.js';

const [file = '', journal = '', folder = ''] = process.argv.slice(2);
const { users, close } = openStoredLocalUsers(folder, 'legacy');
const result = await runBulkImport({
  file,
  journal,
  users,
  batch: 20,
  onProgress: ({ done, total }) => process.stdout.write(`${done}/${total}\n`),
});
const { status, created, existing, failed } = result;
process.stdout.write(`${JSON.stringify({ status, created, existing, failed })}\n`);
close();
