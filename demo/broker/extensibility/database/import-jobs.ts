import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportJob, ImportJobRepository } from '../store/import-job-repository.js';
import { runBulkImport } from './bulk-import.js';
import type { ConnectionScripts } from './connection-scripts.js';

/** The file of an import is larger than it may be. */
export class ImportTooLargeError extends Error {
  override readonly name = 'ImportTooLargeError' as const;
}

/** Bulk imports as jobs of the broker. */
export interface ImportJobs {
  /**
   * Takes a file of JSON lines and begins to import it.
   *
   * @throws {ImportTooLargeError}
   */
  start(scripts: ConnectionScripts, lines: Readable): Promise<ImportJob>;
  get(id: string): ImportJob | undefined;
  list(connection?: string): readonly ImportJob[];
  /** Stops a job for now. */
  stop(id: string): Promise<void>;
  /** Takes a stopped job up again, where it was. */
  resume(id: string, scripts: ConnectionScripts): void;
  /** Takes up what ran when the broker was stopped or killed. */
  resumeAll(scripts: ConnectionScripts): void;
  /** Stops everything; it goes on with the next start. */
  close(): Promise<void>;
}

const mostBytes = 256 * 1024 * 1024;
const keptProblems = 100;

/** Makes the jobs; their files lie in a folder of their own until they are done, since they may hold hashes. */
export function createImportJobs(folder: string, repository: ImportJobRepository, now: () => number): ImportJobs {
  const running = new Map<string, { readonly stop: AbortController; readonly end: Promise<void> }>();
  const fileOf = (id: string): string => join(folder, `${id}.jsonl`);
  const journalOf = (id: string): string => join(folder, `${id}.journal`);

  function begin(job: ImportJob, scripts: ConnectionScripts): void {
    if (running.has(job.id)) return;
    const stop = new AbortController();
    let current: Omit<ImportJob, 'updatedAt'> = { ...job, state: 'running' };
    repository.save(current);
    const work = async (): Promise<void> => {
      try {
        const result = await runBulkImport({
          file: fileOf(job.id),
          journal: journalOf(job.id),
          users: scripts.users,
          signal: stop.signal,
          onProgress: (progress) => {
            current = { ...current, progress };
            repository.save(current);
          },
        });
        const { status, problems, ...progress } = result;
        // Stopped by the end of the broker it still counts as running, and goes on with the next start.
        if (status === 'stopped') return;
        repository.save({ ...current, state: 'finished', progress, problems: problems.slice(0, keptProblems) });
        await forget(job.id);
      } catch (error) {
        if (stop.signal.aborted) return;
        const message = error instanceof Error ? error.message : 'unknown';
        repository.save({ ...current, state: 'failed', error: message });
      } finally {
        running.delete(job.id);
      }
    };
    running.set(job.id, { stop, end: work() });
  }

  async function forget(id: string): Promise<void> {
    await Promise.all([fileOf(id), journalOf(id)].map((path) => rm(path, { force: true })));
  }

  return {
    start: async (scripts, lines) => {
      const id = `import_${randomBytes(9).toString('base64url')}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await pipeline(lines, limited(), createWriteStream(fileOf(id), { mode: 0o600 }));
      } catch (error) {
        await forget(id);
        throw error;
      }
      const at = now();
      const job: ImportJob = {
        id,
        connection: scripts.id,
        state: 'running',
        progress: {},
        problems: [],
        startedAt: at,
        updatedAt: at,
      };
      begin(job, scripts);
      return job;
    },
    get: repository.get,
    list: repository.list,
    stop: async (id) => {
      const work = running.get(id);
      work?.stop.abort();
      await work?.end;
      const job = repository.get(id);
      if (job?.state === 'running') repository.save({ ...job, state: 'stopped' });
    },
    resume: (id, scripts) => {
      const job = repository.get(id);
      if (job !== undefined && job.state !== 'finished' && job.connection === scripts.id) begin(job, scripts);
    },
    resumeAll: (scripts) => {
      for (const job of repository.list(scripts.id)) if (job.state === 'running') begin(job, scripts);
    },
    close: async () => {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ end }) => end));
    },
  };
}

function limited(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new ImportTooLargeError(`An import has at most ${mostBytes} bytes`));
      else done(null, chunk);
    },
  });
}
