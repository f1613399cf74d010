import { spawn } from 'node:child_process';

/** Opens an address in the person's browser; when that fails, the printed address is there to be clicked. */
export function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [command, ...first] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...first, url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
