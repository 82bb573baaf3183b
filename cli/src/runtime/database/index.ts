export { publicUrl } from './connection.ts';
export type { Database } from './database.ts';
export { databaseEnvironment } from './environment.ts';
export { databaseUrlOf } from './known-url.ts';
export { isLoopback, type OpenOptions, openDatabase, pristineName } from './open.ts';
export { schemaHash } from './schema-hash.ts';
export { type ServiceLogin, serviceLoginOn, serviceLogins } from './service-roles.ts';
