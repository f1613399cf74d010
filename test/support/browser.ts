/**
 * Finds the browsers that the tests drive, and installs Chromium on a machine that has none.
 *
 * Every lane starts its browser from here, so that all of them run the same one with the same flags.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** How Chromium is started: without a sandbox (root in a container has none) and without calls home. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findInPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function findOutsidePath(): string | undefined {
  const applications: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['', homedir()].flatMap((home) => [
      `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
    ]),
    win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
      const folder = process.env[name];
      return folder ? [join(folder, 'Google/Chrome/Application/chrome.exe')] : [];
    }),
  };
  return applications[platform()]?.find(isExecutable);
}

/**
 * The path of Chromium: `CHROMIUM_PATH` or `CHROME_PATH`, else the system's, else Playwright's own.
 *
 * @throws {Error} if one of the variables names a file that cannot be run.
 */
export function findChromium(): string | undefined {
  for (const name of ['CHROMIUM_PATH', 'CHROME_PATH']) {
    const file = process.env[name];
    if (!file) continue;
    if (isExecutable(file)) return file;
    throw new Error(`${name} is set to ${file}, which is no program; correct it or unset it.`);
  }
  const own = chromium.executablePath();
  return (
    findInPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']) ??
    findOutsidePath() ??
    (isExecutable(own) ? own : undefined)
  );
}

/** The path of Firefox: `FIREFOX_PATH`, else the system's. */
export function findFirefox(): string | undefined {
  return process.env['FIREFOX_PATH'] ?? findInPath(['firefox-esr', 'firefox']);
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function run(command: string, ...args: string[]): boolean {
  console.log(`> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', shell: platform() === 'win32' }).status === 0;
}

/**
 * The path of Chromium; installs it first if there is none: by apt-get as root on Debian, else by Playwright.
 *
 * @throws {Error} if there is none and it cannot be installed.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log('There is no Chromium on this machine; installing one.');
  if (isDebian() && process.getuid?.() === 0) {
    const options = ['-o', 'DPkg::Lock::Timeout=600', '-q'];
    run('apt-get', ...options, 'update');
    run('apt-get', ...options, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  }
  if (!findChromium()) run('npx', 'playwright', 'install', 'chromium');
  const installed = findChromium();
  if (installed) return installed;
  throw new Error('The tests need Chromium: install Chromium or Google Chrome, or set CHROMIUM_PATH to its program.');
}

/** The path of Chromium for a lane that is running. @throws {Error} if there is none. */
export function requireChromium(): string {
  const found = findChromium();
  if (found) return found;
  throw new Error(
    'There is no Chromium on this machine; `npm test` installs one, or set CHROMIUM_PATH to its program.',
  );
}
