import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { findChromium, findFirefox } from './browser.js';

const names = ['CHROMIUM_PATH', 'CHROME_PATH', 'FIREFOX_PATH', 'PATH'];

describe('findChromium', () => {
  const environment = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  let folder = '';

  async function addProgram(name: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o755);
    return file;
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-browser-'));
  });
  afterEach(() => {
    for (const name of names) {
      if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = environment[name];
    }
  });
  after(() => rm(folder, { recursive: true }));

  it('takes the program that the environment names, before any other', async () => {
    const program = await addProgram('my-browser');
    process.env['PATH'] = folder;
    await addProgram('chromium');
    process.env['CHROME_PATH'] = program;
    assert.equal(findChromium(), program);
    process.env['CHROMIUM_PATH'] = await addProgram('my-other-browser');
    assert.equal(findChromium(), join(folder, 'my-other-browser'));
  });

  it('says which variable is wrong', () => {
    process.env['CHROMIUM_PATH'] = join(folder, 'nowhere');
    assert.throws(() => findChromium(), /^Error: CHROMIUM_PATH is set to .*nowhere, which is no program/);
  });

  it('takes the first known name in the path', async () => {
    for (const name of ['CHROMIUM_PATH', 'CHROME_PATH']) Reflect.deleteProperty(process.env, name);
    await addProgram('google-chrome');
    const program = await addProgram('chromium');
    process.env['PATH'] = folder;
    assert.equal(findChromium(), program);
  });
});

describe('ensureChromium', { skip: process.platform !== 'linux' && 'elsewhere Chrome may be outside the path' }, () => {
  let folder = '';

  /** Calls it in a process whose machine has no browser, and where these are all the programs. */
  async function ensureWith(
    programs: Readonly<Record<string, string>>,
  ): Promise<{ status: number | null; output: string }> {
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    const call = `import { ensureChromium } from '${new URL('browser.ts', import.meta.url).href}';
      try { console.log('found', ensureChromium()); } catch (error) { console.log(error.message); process.exit(3); }`;
    const { CHROMIUM_PATH: _a, CHROME_PATH: _b, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', call],
      {
        cwd: fileURLToPath(new URL('../../', import.meta.url)),
        env: { ...env, PATH: folder, PLAYWRIGHT_BROWSERS_PATH: folder },
        encoding: 'utf8',
      },
    );
    return { status, output: stdout + stderr };
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-browser-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('installs one where there is none, and says so', async () => {
    const install = `case "$*" in *install*chromium*) echo '#!/bin/sh' > ${folder}/chromium; /bin/chmod +x ${folder}/chromium;; esac`;
    const { status, output } = await ensureWith({ 'apt-get': install, npx: install });
    assert.equal(status, 0, output);
    assert.match(output, /There is no Chromium on this machine; installing one\./);
    assert.match(output, new RegExp(`found ${folder}/chromium`));
  });

  it('says in one sentence what to install when it cannot', async () => {
    const { status, output } = await ensureWith({ 'apt-get': 'exit 100', npx: 'exit 1' });
    assert.equal(status, 3);
    const sentence = 'The tests need Chromium: install Chromium or Google Chrome, or set CHROMIUM_PATH to its program.';
    assert.equal(output.trimEnd().split('\n').at(-1), sentence);
  });
});

describe('findFirefox', () => {
  it('takes the program that the environment names', () => {
    const before = process.env['FIREFOX_PATH'];
    process.env['FIREFOX_PATH'] = '/opt/firefox';
    assert.equal(findFirefox(), '/opt/firefox');
    if (before === undefined) delete process.env['FIREFOX_PATH'];
    else process.env['FIREFOX_PATH'] = before;
  });
});
