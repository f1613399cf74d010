import assert from 'node:assert/strict';
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { portCount, portsFrom } from '../../demo/start/demo.js';
import { checkPorts } from '../../demo/start/ports.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = fileURLToPath(new URL('../../demo/start.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A base port from which on all ports of the demo are free. */
async function freeBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 20_000);
    try {
      await checkPorts(portsFrom(base));
      return base;
    } catch {
      // Try another one.
    }
  }
}

/** All processes below one; none where the system does not tell. */
async function descendants(pid: number): Promise<readonly number[]> {
  const listed = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(() => '');
  const children = listed.trim().split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

/** Whether a process is there and has not ended yet. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

describe('npm start', () => {
  let scratch: string;
  const started = new Set<ChildProcess>();

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'idp-login-start-'));
  });

  after(async () => {
    for (const child of started) child.kill('SIGKILL');
    await rm(scratch, { recursive: true, force: true });
  });

  interface Started {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    readonly firstLine: Promise<string>;
  }

  // From a foreign folder: the demo must not depend on where it is started.
  const start = (args: readonly string[], nodeArgs: readonly string[] = []): Started =>
    follow(
      spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: scratch, stdio: ['ignore', 'pipe', 'pipe'] }),
    );

  const startWithNpm = (args: readonly string[]): Started =>
    follow(spawn('npm', ['start', '--silent', '--', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }));

  function follow(child: ChildProcessByStdio<null, Readable, Readable>): Started {
    started.add(child);
    let output = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    const ended = once(child, 'close').then(([code]): Ended => {
      started.delete(child);
      return { code: code as number | null, output, errors };
    });
    const firstLine = new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')));
      });
      ended.then(
        () => reject(new Error(errors)),
        () => undefined,
      );
    });
    firstLine.catch(() => undefined);
    return { child, ended, firstLine };
  }

  /** Asserts that a start was given up with one sentence. */
  async function assertRefused(ended: Promise<Ended>, sentence: RegExp): Promise<void> {
    const { code, output, errors } = await ended;
    assert.match(errors, sentence);
    assert.equal(errors.trim().split('\n').length, 1, errors);
    assert.equal(output, '');
    assert.equal(code, 1);
  }

  it('prints help', async () => {
    const { code, output } = await start(['--help']).ended;
    assert.equal(code, 0);
    for (const option of ['--port', '--no-open', '--json', '--fresh', '--data']) assert.ok(output.includes(option));
  });

  it('refuses an option that it does not know', async () => {
    await assertRefused(start(['--verbose']).ended, /^There is no option --verbose\./);
  });

  it('refuses an old Node', async () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })";
    const { ended } = start([], ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]);
    await assertRefused(ended, /^The demo needs Node 20\.19 or newer, and this is Node 20\.18\.3\.$/m);
  });

  it('refuses a data folder that cannot be written to', async () => {
    const folder = join(script, 'data');
    const { ended } = start(['--data', folder, '--port', String(await freeBase())]);
    await assertRefused(ended, /^The data folder .*start\.js\/data cannot be written to/);
  });

  it('refuses a port that is taken, and leaves nothing running', async () => {
    const base = await freeBase();
    const other = createServer().listen(base + portCount - 1, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { ended } = start(['--data', 'taken', '--port', String(base)]);
    await assertRefused(ended, new RegExp(`^Port ${String(port)} is taken: `));
    other.close();
    await once(other, 'close');
    await checkPorts(portsFrom(base));
  });

  it('starts everything, keeps its users over a restart, and leaves nothing running', async () => {
    const base = await freeBase();
    const args = ['--json', '--no-open', '--data', join(scratch, 'kept'), '--port', String(base)];
    const subjects: string[] = [];

    const ways = [
      { start: () => startWithNpm(args), signal: 'SIGINT' },
      { start: () => start(args), signal: 'SIGTERM' },
      { start: () => start([...args, '--fresh']), signal: 'SIGINT' },
    ] as const;
    for (const way of ways) {
      const { child, ended, firstLine } = way.start();
      const info = JSON.parse(await firstLine) as {
        app: string;
        broker: string;
        mailbox: string;
        accounts: { kind: string; identifier: string; password: string | null }[];
      };
      assert.deepEqual(Object.keys(info), ['app', 'broker', 'admin', 'mailbox', 'accounts']);
      assert.equal(info.app, `http://localhost:${String(base)}`);
      assert.equal(info.broker, `http://localhost:${String(base + 1)}`);
      assert.equal(info.mailbox, `http://127.0.0.1:${String(base + 3)}`);
      const kinds = new Set(info.accounts.map(({ kind }) => kind));
      for (const kind of ['database', 'social', 'enterprise', 'passwordless']) assert.ok(kinds.has(kind), kind);

      const page = await (await fetch(info.app)).text();
      assert.match(page, new RegExp(`issuer="${info.broker}"`));
      assert.match(page, /ada@demo\.example/);
      const metadata = (await (await fetch(`${info.broker}/.well-known/openid-configuration`)).json()) as {
        issuer: string;
      };
      assert.equal(metadata.issuer, info.broker);
      assert.equal((await fetch(info.mailbox)).status, 200);
      assert.equal((await fetch(`http://localhost:${String(base + 2)}/orders`)).status, 401);
      subjects.push(await subjectOfAda(info.broker, info.app));

      const programs = await descendants(child.pid ?? 0);
      child.kill(way.signal);
      const { code, errors } = await ended;
      assert.equal(errors, '');
      assert.equal(code, 0);
      for (const pid of programs) assert.equal(await isRunning(pid), false);
      await checkPorts(portsFrom(base));
    }
    assert.equal(subjects[0], subjects[1]);
    assert.notEqual(subjects[1], subjects[2]);
  });

  /** Signs in with the seeded account, and tells the subject. */
  async function subjectOfAda(broker: string, app: string): Promise<string> {
    const redirectUri = `${app}/callback.html`;
    const verifier = 'a-verifier-of-forty-three-characters-or-more-1';
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url');
    const code = await fetch(`${broker}/authorize-challenge`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'demo-app',
        response_type: 'code',
        scope: 'openid email',
        redirect_uri: redirectUri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        nonce: 'n',
        connection: 'users',
        action: 'login',
        username: 'ada@demo.example',
        password: 'Correct-horse-7',
      }),
    });
    const { authorization_code: authorizationCode } = (await code.json()) as { authorization_code: string };
    const tokens = await fetch(`${broker}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'demo-app',
        code: authorizationCode,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    });
    const { id_token: idToken } = (await tokens.json()) as { id_token: string };
    const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    return (JSON.parse(payload) as { sub: string }).sub;
  }

  it('stops everything when one program ends', { skip: process.platform !== 'linux' }, async () => {
    const base = await freeBase();
    const { child, ended, firstLine } = start(['--json', '--data', 'lost', '--port', String(base)]);
    await firstLine;
    for (const pid of await descendants(child.pid ?? 0)) {
      const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8');
      if (command.includes('broker/main.ts')) process.kill(pid, 'SIGKILL');
    }
    const { code, errors } = await ended;
    assert.equal(errors, 'The broker ended by SIGKILL, so everything else is stopped too.\n');
    assert.equal(code, 1);
    await checkPorts(portsFrom(base));
  });
});
