import { CONTAINER_FILE, CONTAINER_FOLDER } from './module-access.js';

/** Limits of one container. */
export interface ContainerLimits {
  /** Of the JavaScript heap, in MB. */
  readonly memoryMb: number;
  /** Of all private memory, buffers included, in MB; Linux only. */
  readonly dataMb: number;
  /** Of processor time over the whole life, in seconds. */
  readonly cpuSeconds: number;
}

/** A program and its arguments. */
export interface NodeCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** The one place that depends on the version of Node: the name of the flag. */
const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/**
 * The command that starts a container: Node under its permission model. It may read its own code and the packages that
 * scripts may load; it may write nothing, start nothing, and load no native code. The network is open.
 *
 * On Linux a shell sets limits first that Node has no flag for: memory outside the heap, processor time, and files,
 * which cannot grow beyond nothing.
 */
export function nodeCommand(folders: readonly string[], settings: unknown, limits: ContainerLimits): NodeCommand {
  const args = [
    permissionFlag,
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    ...[CONTAINER_FOLDER, ...folders].map((folder) => `--allow-fs-read=${folder}/*`),
    '--no-warnings',
    '--no-addons',
    `--max-old-space-size=${limits.memoryMb}`,
    '--max-semi-space-size=8',
    CONTAINER_FILE,
    JSON.stringify(settings),
  ];
  if (process.platform !== 'linux') return { file: process.execPath, args };
  const limit = `ulimit -c 0; ulimit -f 0; ulimit -t ${limits.cpuSeconds}; ulimit -d ${limits.dataMb * 1024}`;
  return { file: '/bin/sh', args: ['-c', `${limit}; exec "$0" "$@"`, process.execPath, ...args] };
}
