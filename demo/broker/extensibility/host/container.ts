import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parse } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { createFrameReader, type Frame } from './frame.js';
import type { NodeCommand } from './node-command.js';

/** How a container ended. */
export interface ContainerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it ran out of memory, as far as its last words tell. */
  readonly outOfMemory: boolean;
  /** The first line of its last words: why a container does not start. */
  readonly lastWords: string;
}

/** What a container tells the host. */
export interface ContainerEvents {
  readonly onFrame: (frame: Frame) => void;
  /** Comes once, after the last frame. */
  readonly onEnd: (end: ContainerEnd) => void;
}

/** One process in which scripts run; {@link ContainerEvents} tells what it does. */
export interface Container {
  readonly number: number;
  readonly pid: number | undefined;
  /** Sends a frame that {@link encodeFrame} made. */
  send(frame: Buffer): void;
  /** Ends the process at once, whatever it does. */
  kill(): void;
  /** How much memory the process has in use, in MB; 0 where that cannot be told. */
  memoryMb(): number;
  /** Lets other processes of the machine go first from now on; cannot be taken back. */
  slowDown(): void;
}

/** The longest frame that a container may send: a result, and room around it. */
const frameSlackBytes = 64 * 1024;
const lastWordsLength = 8192;
/** Of the kernels that have `/proc` and that people run Node on. */
const pageBytes = 4096;

/** Starts a container. It says `ready` when it can take calls. */
export function startContainer(
  number: number,
  command: NodeCommand,
  maxResultBytes: number,
  events: ContainerEvents,
): Container {
  const child: ChildProcess = spawn(command.file, [...command.args], {
    // Nothing of the broker's environment: it may hold secrets.
    env: {},
    cwd: parse(process.execPath).root,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const reader = createFrameReader(maxResultBytes * 4 + frameSlackBytes);
  let lastWords = '';
  let alive = true;

  const kill = (): void => {
    alive = false;
    child.kill('SIGKILL');
  };
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    alive = false;
    const [first = ''] = lastWords.split('\n').filter((line) => /\w/.test(line));
    const outOfMemory = /out of memory|allocation failed/i.test(lastWords);
    events.onEnd({ code, signal, outOfMemory, lastWords: first.slice(0, 200) });
  };

  output.on('data', (piece: Buffer) => {
    let frames: readonly Frame[];
    try {
      frames = reader.read(piece);
    } catch {
      // Too long or not readable: whoever writes such frames is not our runtime any more.
      output.destroy();
      kill();
      return;
    }
    for (const frame of frames) events.onFrame(frame);
  });
  output.on('error', kill);
  input.on('error', () => undefined);
  child.stdout?.resume();
  child.stderr?.on('data', (piece: Buffer) => {
    lastWords = (lastWords + piece.toString('latin1')).slice(-lastWordsLength);
  });
  child.on('error', () => {
    // A program that could not be started does not close.
    if (child.pid === undefined) end(null, null);
  });
  child.on('close', (code, signal) => {
    if (child.pid !== undefined) end(code, signal);
  });

  return {
    number,
    get pid() {
      return child.pid;
    },
    send(frame) {
      if (alive) input.write(frame);
    },
    kill,
    memoryMb() {
      try {
        const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'latin1').split(' ')[1]);
        return Number.isFinite(pages) ? (pages * pageBytes) / 2 ** 20 : 0;
      } catch {
        return 0;
      }
    },
    slowDown() {
      try {
        if (child.pid !== undefined) setPriority(child.pid, 19);
      } catch {
        // Gone already.
      }
    },
  };
}
