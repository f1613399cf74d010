// Takes no notice of being told to stop.
import { connect } from 'node:net';

const line = connect(Number(process.argv[2]), '127.0.0.1', () => {
  line.write('stubborn\n');
  process.send?.({ ready: true });
});
process.on('SIGTERM', () => line.write('no\n'));
