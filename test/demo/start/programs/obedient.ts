// Does what it is told, and holds a connection to the test for as long as it lives.
import { connect } from 'node:net';

import { runChild } from '../../../../demo/start/child.js';

const [port = '0', greeting = 'hello'] = process.argv.slice(2);
const line = connect(Number(port), '127.0.0.1');

await runChild(async () => {
  await new Promise((resolve) => line.once('connect', resolve));
  line.write(`${greeting}\n`);
  return {
    details: { greeting },
    receive: (message) => line.write(`${JSON.stringify(message)}\n`),
    close: () => new Promise((resolve) => line.end('bye\n', resolve)),
  };
});
