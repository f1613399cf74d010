'use strict';
// Stands for the mongodb driver: the parts that the template uses, with the driver's own results and errors. Operators in
// filters work, so that a filter that an attacker writes has its effect.
const { randomBytes } = require('node:crypto');

class MongoServerError extends Error {
  constructor(message, code) {
    super(message);
    this.name = 'MongoServerError';
    this.code = code;
  }
}

class ObjectId {
  constructor(id = randomBytes(12).toString('hex')) {
    if (!ObjectId.isValid(id)) {
      throw new TypeError('input must be a 24 character hex string, 12 byte Uint8Array, or an integer');
    }
    this.id = String(id).toLowerCase();
  }

  toHexString() {
    return this.id;
  }

  toString() {
    return this.id;
  }

  equals(other) {
    return String(other) === this.id;
  }

  static isValid(id) {
    return /^[0-9a-f]{24}$/i.test(String(id));
  }
}

const uniqueSparse = ['email', 'username', 'phone_number'];
/** @type {Map<string, object[]>} */
const collections = new Map();

function matches(document, filter) {
  return Object.entries(filter).every(([key, wanted]) => {
    if (key === '$or') return wanted.some((part) => matches(document, part));
    if (key.startsWith('$')) throw new MongoServerError(`unknown top level operator: ${key}`, 2);
    return matchesValue(document[key], wanted);
  });
}

function matchesValue(value, wanted) {
  if (wanted instanceof ObjectId) return wanted.equals(value);
  if (typeof wanted !== 'object' || wanted === null) return (value ?? null) === wanted;
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operator === '$gt') return typeof value === typeof operand && value > operand;
    if (operator === '$ne') return value !== operand;
    if (operator === '$exists') return (value !== undefined) === operand;
    throw new MongoServerError(`unknown operator: ${operator}`, 2);
  });
}

function checkUnique(documents, document) {
  for (const key of uniqueSparse) {
    // A sparse index leaves out documents without the key, not documents with null.
    if (!(key in document)) continue;
    if (documents.some((other) => other !== document && key in other && other[key] === document[key])) {
      throw new MongoServerError(`E11000 duplicate key error collection: legacy.users index: ${key}_1`, 11000);
    }
  }
}

class Collection {
  constructor(client, documents) {
    this.client = client;
    this.documents = documents;
  }

  async #find(filter) {
    if (!this.client.connected) throw new Error('Client must be connected before running operations');
    return this.documents.find((document) => matches(document, filter));
  }

  async findOne(filter) {
    const found = await this.#find(filter);
    return found === undefined ? null : { ...found };
  }

  async insertOne(document) {
    const stored = { _id: new ObjectId(), ...document };
    checkUnique(this.documents, stored);
    this.documents.push(stored);
    return { acknowledged: true, insertedId: stored._id };
  }

  async updateOne(filter, update) {
    const [operator, ...others] = Object.keys(update);
    if (operator !== '$set' || others.length > 0) throw new Error('Update document requires atomic operators');
    const found = await this.#find(filter);
    if (found === undefined) return { acknowledged: true, matchedCount: 0, modifiedCount: 0 };
    checkUnique(
      this.documents.filter((document) => document !== found),
      { ...found, ...update.$set },
    );
    const modified = Object.entries(update.$set).some(([key, value]) => found[key] !== value);
    Object.assign(found, update.$set);
    return { acknowledged: true, matchedCount: 1, modifiedCount: modified ? 1 : 0 };
  }

  async deleteOne(filter) {
    const found = await this.#find(filter);
    if (found === undefined) return { acknowledged: true, deletedCount: 0 };
    this.documents.splice(this.documents.indexOf(found), 1);
    return { acknowledged: true, deletedCount: 1 };
  }
}

class MongoClient {
  constructor(url, options = {}) {
    if (!/^mongodb(\+srv)?:\/\//.test(url)) {
      throw new Error('Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"');
    }
    for (const key of Object.keys(options)) {
      if (!['serverSelectionTimeoutMS', 'connectTimeoutMS', 'socketTimeoutMS'].includes(key)) {
        throw new Error(`option ${key.toLowerCase()} is not supported`);
      }
    }
    this.url = new URL(url);
    this.connected = false;
  }

  async connect() {
    if (this.url.hostname.endsWith('.invalid')) {
      throw new Error(`getaddrinfo ENOTFOUND ${this.url.hostname}`);
    }
    this.connected = true;
    return this;
  }

  db(name = this.url.pathname.slice(1) || 'test') {
    return {
      collection: (collection) => {
        const key = `${this.url.host}/${name}/${collection}`;
        if (!collections.has(key)) collections.set(key, []);
        return new Collection(this, collections.get(key));
      },
    };
  }

  async close() {
    this.connected = false;
  }
}

module.exports = { MongoClient, MongoServerError, ObjectId };
