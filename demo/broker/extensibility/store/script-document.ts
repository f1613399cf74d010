import type { BrokerDatabase } from '../../store/database.js';

/** A value of the scripts' part that is kept as one JSON document: all Actions, all rules, the scripts of one connection. */
export interface ScriptDocument<T> {
  read(): T;
  write(value: T): void;
}

/** Opens a document of the database. It is read once: this process is the only one that writes it. */
export function openScriptDocument<T>(
  database: BrokerDatabase,
  name: string,
  initial: T,
  now: () => number,
): ScriptDocument<T> {
  const row = database.get<{ value: string }>('SELECT value FROM script_documents WHERE name = ?', name);
  let value = row === undefined ? initial : (JSON.parse(row.value) as T);
  return {
    read: () => value,
    write: (next) => {
      database.run(
        'INSERT OR REPLACE INTO script_documents (name, value, updated_at) VALUES (?, ?, ?)',
        name,
        JSON.stringify(next),
        now(),
      );
      value = next;
    },
  };
}
