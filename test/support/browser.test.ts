import { strict as assert } from 'node:assert';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
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

describe('findFirefox', () => {
  it('takes the program that the environment names', () => {
    const before = process.env['FIREFOX_PATH'];
    process.env['FIREFOX_PATH'] = '/opt/firefox';
    assert.equal(findFirefox(), '/opt/firefox');
    if (before === undefined) delete process.env['FIREFOX_PATH'];
    else process.env['FIREFOX_PATH'] = before;
  });
});
