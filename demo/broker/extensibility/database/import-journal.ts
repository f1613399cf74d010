import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { ImportFile } from './import-file.js';

/** What has been done with the lines of an import so far. */
export interface ImportTally {
  readonly created: number;
  /** Users who were there before the import. */
  readonly existing: number;
  readonly failed: number;
}

/** Where an import stands. */
export interface ImportMark extends ImportTally {
  /** The place in the file of the first line that is not done, in bytes. */
  readonly offset: number;
  readonly line: number;
}

/** A line that could not be imported. */
export interface ImportProblem {
  readonly line: number;
  readonly reason: string;
}

/** The journal of an import: what survives a killed process. */
export interface ImportJournal {
  /** The last place that is known to be done. */
  readonly mark: ImportMark;
  /** Up to which line the work may have been done before the process was killed; 0 if nothing was under way. */
  readonly startedUpTo: number;
  readonly problems: readonly ImportProblem[];
  /** Notes, durably, that the work up to a line begins. */
  begin(upToLine: number): Promise<void>;
  /** Notes, durably, that it is done. */
  done(mark: ImportMark, problems: readonly ImportProblem[]): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly file?: string;
  readonly begin?: number;
  readonly done?: ImportMark;
  readonly problems?: readonly ImportProblem[];
}

/** The journal that lies there belongs to another file. */
export class JournalMismatchError extends Error {
  override readonly name = 'JournalMismatchError' as const;
}

const start: ImportMark = { offset: 0, line: 0, created: 0, existing: 0, failed: 0 };

/**
 * Opens the journal of an import, or begins one.
 *
 * It is a file of JSON lines that only grows; a line that a killed process left half written counts for nothing.
 *
 * @throws {JournalMismatchError} when the journal is about another file than this one.
 */
export async function openImportJournal(path: string, file: ImportFile): Promise<ImportJournal> {
  const { entries, bytes } = await readEntries(path);
  const known = entries.find((entry) => entry.file !== undefined)?.file;
  if (known !== undefined && known !== file.sha256) {
    throw new JournalMismatchError('The journal belongs to another import file; remove it to begin again');
  }
  const handle = await open(path, 'a', 0o600);
  await handle.truncate(bytes);
  let mark = start;
  let startedUpTo = 0;
  const problems: ImportProblem[] = [];
  for (const entry of entries) {
    if (entry.begin !== undefined) startedUpTo = entry.begin;
    if (entry.done !== undefined) {
      mark = entry.done;
      startedUpTo = 0;
    }
    problems.push(...(entry.problems ?? []));
  }
  if (known === undefined) await append(handle, { file: file.sha256 });
  return {
    mark,
    startedUpTo,
    problems,
    begin: (upToLine) => append(handle, { begin: upToLine }),
    done: (next, found) => append(handle, { done: next, ...(found.length > 0 && { problems: found }) }),
    close: () => handle.close(),
  };
}

async function append(handle: FileHandle, entry: Entry): Promise<void> {
  await handle.appendFile(`${JSON.stringify(entry)}\n`);
  await handle.datasync();
}

async function readEntries(path: string): Promise<{ readonly entries: readonly Entry[]; readonly bytes: number }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], bytes: 0 };
    throw error;
  }
  const entries: Entry[] = [];
  let bytes = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      entries.push(JSON.parse(line) as Entry);
    } catch {
      break;
    }
    bytes += Buffer.byteLength(line) + 1;
  }
  return { entries, bytes };
}
