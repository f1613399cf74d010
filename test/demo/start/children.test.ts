import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createChildren, type Children, type ChildProgram } from '../../../demo/start/children.js';

describe('createChildren', () => {
  let server: Server;
  let port: string;
  const lost: string[] = [];
  const lines: string[] = [];
  let onLost = (): void => undefined;
  const open: Children[] = [];

  before(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = String((server.address() as AddressInfo).port);
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((children) => children.stop()));
    lost.length = 0;
    lines.length = 0;
    onLost = () => undefined;
  });

  after(() => {
    server.close();
  });

  function group(graceMs = 10_000): Children {
    const children = createChildren({
      graceMs,
      onLost: (name, how) => {
        lost.push(`${name} ${how}`);
        onLost();
      },
      onLine: (name, line) => lines.push(`${name}: ${line}`),
    });
    open.push(children);
    return children;
  }

  const program = (name: string, ...args: string[]): ChildProgram => ({
    name,
    file: new URL(`./programs/${name}.ts`, import.meta.url),
    args: [port, ...args],
  });

  /** The line to the next program that starts, and all that it says until its end. */
  function nextLine(): { opened: Promise<Socket>; said: Promise<string> } {
    const opened = once(server, 'connection').then(([socket]) => socket as Socket);
    const said = opened.then(async (socket) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      // A program that was killed may reset the connection.
      socket.on('error', () => undefined);
      await once(socket, 'close');
      return text;
    });
    return { opened, said };
  }

  it('resolves with what a program reports when it is ready', async () => {
    const { greeting } = await group().start(program('obedient', 'good day'));
    assert.equal(greeting, 'good day');
  });

  it('lets programs close what they hold when they are stopped', async () => {
    const { said } = nextLine();
    const children = group();
    await children.start(program('obedient', 'good day'));
    await children.stop();
    assert.equal(await said, 'good day\nbye\n');
    assert.deepEqual(lost, []);
  });

  it('ends by force what does not stop in time', async () => {
    const { said } = nextLine();
    const children = group(300);
    await children.start(program('stubborn'));
    await children.stop();
    assert.equal(await said, 'stubborn\nno\n');
  });

  it('hands messages on', async () => {
    const { opened, said } = nextLine();
    const children = group();
    await children.start(program('obedient'));
    const socket = await opened;
    children.tell('obedient', { news: 'rain' });
    children.tell('nobody', { news: 'sun' });
    while (!String((await once(socket, 'data'))[0]).includes('rain'));
    await children.stop();
    assert.match(await said, /\{"news":"rain"\}/);
  });

  it('says that a program has ended by itself', async () => {
    const children = group();
    await children.start(program('short-lived'));
    const gone = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    children.tell('short-lived', { go: true });
    await gone;
    assert.deepEqual(lost, ['short-lived with code 3']);
  });

  it('rejects with the sentence of a program that cannot start', async () => {
    await assert.rejects(group().start(program('unable')), { message: 'The moon is in the wrong house.' });
    assert.deepEqual(lines, []);
  });

  it('rejects when a program ends before it is ready', async () => {
    await assert.rejects(group().start(program('silent')), {
      message: 'The silent ended with code 4 before it was ready.',
    });
  });

  it('rejects with what a program wrote when it breaks', async () => {
    await assert.rejects(group().start(program('missing')), /Cannot find module .*missing\.ts/);
  });

  it('leaves no program behind when it is killed itself', async () => {
    const { opened, said } = nextLine();
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./programs/parent.ts', import.meta.url)), port],
      { stdio: 'ignore' },
    );
    await once(await opened, 'data');
    parent.kill('SIGKILL');
    // Whether it gets to say goodbye depends on how far its start was; that it ends does not.
    assert.match(await said, /^of a parent\n/);
  });
});
