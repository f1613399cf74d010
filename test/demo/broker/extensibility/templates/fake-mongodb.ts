import { randomBytes } from 'node:crypto';
import { FakeError, startFakeServer, type FakeServer } from './fake-server.js';

type Document = Record<string, unknown>;

const uniqueSparse = ['email', 'username', 'phone_number'];

/** Starts a fake MongoDB: documents in memory, unique sparse indexes, and operators in filters that have their effect. */
export function startFakeMongodb(): Promise<FakeServer> {
  const collections = new Map<string, Document[]>();
  return startFakeServer((path, request) => {
    if (path === '/ping') return {};
    const { collection, args } = request as { collection: string; args: [Document, Document?] };
    const documents = collections.get(collection) ?? [];
    collections.set(collection, documents);
    const [filter, update = {}] = args;
    const found = path === '/insertOne' ? undefined : documents.find((document) => matches(document, filter));
    switch (path) {
      case '/findOne':
        return found;
      case '/insertOne': {
        const stored = { _id: { $oid: randomBytes(12).toString('hex') }, ...filter };
        checkUnique(documents, stored);
        documents.push(stored);
        return { insertedId: stored._id };
      }
      case '/updateOne': {
        if (found === undefined) return { matchedCount: 0, modifiedCount: 0 };
        const set = update['$set'] as Document;
        checkUnique(
          documents.filter((document) => document !== found),
          { ...found, ...set },
        );
        const modified = Object.entries(set).some(([key, value]) => found[key] !== value);
        Object.assign(found, set);
        return { matchedCount: 1, modifiedCount: modified ? 1 : 0 };
      }
      case '/deleteOne':
        if (found !== undefined) documents.splice(documents.indexOf(found), 1);
        return { deletedCount: found === undefined ? 0 : 1 };
      default:
        throw new FakeError(`no such command: '${path.slice(1)}'`, 59);
    }
  });
}

function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Document[]).some((part) => matches(document, part));
    if (key.startsWith('$')) throw new FakeError(`unknown top level operator: ${key}`, 2);
    return matchesValue(document[key], wanted);
  });
}

function matchesValue(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return (value ?? null) === wanted;
  return Object.entries(wanted).every(([operator, operand]: [string, unknown]) => {
    switch (operator) {
      case '$oid':
        return (value as { $oid?: unknown } | undefined)?.$oid === operand;
      case '$gt':
        return typeof value === 'string' && typeof operand === 'string' && value > operand;
      case '$ne':
        return value !== operand;
      default:
        throw new FakeError(`unknown operator: ${operator}`, 2);
    }
  });
}

function checkUnique(documents: readonly Document[], document: Document): void {
  for (const key of uniqueSparse) {
    // A sparse index leaves out documents without the key, not documents with null.
    if (!(key in document)) continue;
    if (documents.some((other) => key in other && other[key] === document[key])) {
      throw new FakeError(`E11000 duplicate key error collection: legacy.users index: ${key}_1`, 11000);
    }
  }
}
