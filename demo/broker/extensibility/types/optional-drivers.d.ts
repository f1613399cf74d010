// The parts of two drivers that the templates use. The drivers are not installed with the broker.

declare module 'mongodb' {
  export class MongoServerError extends Error {
    readonly code: number;
  }
  export class ObjectId {
    constructor(id?: string);
    toHexString(): string;
    toString(): string;
    static isValid(id: unknown): boolean;
  }
  /** A user, as the template keeps them. */
  interface UserDocument {
    readonly _id: ObjectId;
    readonly email: string;
    readonly email_verified?: boolean;
    readonly username?: string;
    readonly nickname?: string;
    readonly phone_number?: string;
    readonly password: string;
  }
  interface Collection {
    findOne(filter: object, options?: { projection?: object }): Promise<UserDocument | null>;
    insertOne(document: object): Promise<{ insertedId: ObjectId }>;
    updateOne(filter: object, update: object): Promise<{ matchedCount: number; modifiedCount: number }>;
    deleteOne(filter: object): Promise<{ deletedCount: number }>;
  }
  export class MongoClient {
    constructor(url: string, options?: { serverSelectionTimeoutMS?: number; connectTimeoutMS?: number });
    connect(): Promise<MongoClient>;
    db(name?: string): { collection(name: string): Collection };
    close(): Promise<void>;
  }
}

declare module 'tedious' {
  import type { EventEmitter } from 'node:events';

  interface ColumnValue {
    readonly value: string | number | boolean | Date | null;
    readonly metadata: { readonly colName: string };
  }
  interface DataType {
    readonly name: string;
  }
  export const TYPES: Readonly<
    Record<'NVarChar' | 'VarChar' | 'Bit' | 'Int' | 'DateTime' | 'UniqueIdentifier', DataType>
  >;
  export class Request extends EventEmitter {
    constructor(sql: string, callback: (error: Error | null | undefined, rowCount?: number) => void);
    addParameter(name: string, type: DataType, value: unknown): void;
    on(event: 'row', listener: (columns: readonly ColumnValue[]) => void): this;
  }
  export class Connection extends EventEmitter {
    constructor(config: {
      server: string;
      authentication: { type: 'default'; options: { userName: string; password: string } };
      options: {
        database: string;
        port?: number;
        encrypt: boolean;
        trustServerCertificate?: boolean;
        connectTimeout?: number;
        requestTimeout?: number;
      };
    });
    connect(callback?: (error?: Error) => void): void;
    execSql(request: Request): void;
    close(): void;
  }
}
