'use strict';
// Stands for the mongodb driver: the parts that the template uses, with the driver's own checks, results and errors. The
// documents are in ../fake-mongodb.ts.

class MongoServerError extends Error {
  constructor({ message, code }) {
    super(message);
    this.name = 'MongoServerError';
    this.code = code;
  }
}

class ObjectId {
  constructor(id) {
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

  // As in extended JSON.
  toJSON() {
    return { $oid: this.id };
  }

  static isValid(id) {
    return /^[0-9a-f]{24}$/i.test(String(id));
  }
}

class Collection {
  constructor(client, name) {
    this.client = client;
    this.name = name;
  }

  async #ask(operation, ...args) {
    if (!this.client.connected) throw new Error('Client must be connected before running operations');
    return this.client.ask(operation, { collection: this.name, args });
  }

  async findOne(filter) {
    const found = await this.#ask('findOne', filter);
    return found === null ? null : { ...found, _id: new ObjectId(found._id.$oid) };
  }

  async insertOne(document) {
    const { insertedId } = await this.#ask('insertOne', document);
    return { acknowledged: true, insertedId: new ObjectId(insertedId.$oid) };
  }

  async updateOne(filter, update) {
    if (Object.keys(update).some((key) => !key.startsWith('$'))) {
      throw new Error('Update document requires atomic operators');
    }
    return { acknowledged: true, ...(await this.#ask('updateOne', filter, update)) };
  }

  async deleteOne(filter) {
    return { acknowledged: true, ...(await this.#ask('deleteOne', filter)) };
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

  async ask(operation, request) {
    const response = await fetch(`http://${this.url.host}/${operation}`, {
      method: 'POST',
      body: JSON.stringify(request),
    });
    const { result, error } = await response.json();
    if (error) throw new MongoServerError(error);
    return result;
  }

  async connect() {
    try {
      await this.ask('ping', {});
    } catch (error) {
      const name = 'MongoServerSelectionError';
      throw Object.assign(new Error(`connect ECONNREFUSED ${this.url.host}`, { cause: error }), { name });
    }
    this.connected = true;
    return this;
  }

  db(name = this.url.pathname.slice(1) || 'test') {
    return { collection: (collection) => new Collection(this, `${name}.${collection}`) };
  }

  async close() {
    this.connected = false;
  }
}

module.exports = { MongoClient, MongoServerError, ObjectId };
