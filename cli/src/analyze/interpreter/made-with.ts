import { packageNameOf } from '../sources/package-names.ts';
import { rememberedTest } from './remembered-test.ts';
import type { ExternalValue, Value } from './values.ts';

const MAKES_CLIENT = rememberedTest(
  /\.(?:create|extend|agent|Client|Pool|GraphQLClient|create(?:Proxy|ProxyServer|Server))$/,
);
const CLIENTS: ReadonlySet<string> = new Set(
  'axios got ky superagent undici ofetch graphql-request http-proxy'.split(' '),
);

/** The middleware of sessions, which is made with the store of its settings. */
export const SESSIONS = 'express-session';

/** Packages that keep the sessions of that middleware in tables, which their settings name. */
export const SESSION_STORES = [
  'connect-mongo',
  'connect-mongodb-session',
  'connect-pg-simple',
  'connect-session-knex',
  'connect-session-sequelize',
  'connect-typeorm',
  'express-mysql-session',
] as const;

export type SessionStore = (typeof SESSION_STORES)[number];

/** Asked at every call of a package. */
const known = new Map<string, SessionStore | undefined>();

/** The package of sessions that a specifier such as `connect-typeorm/out` names. */
export function sessionStoreOf(specifier: string): SessionStore | undefined {
  if (!known.has(specifier)) {
    const name = packageNameOf(specifier);
    known.set(
      specifier,
      SESSION_STORES.find((one) => one === name),
    );
  }
  return known.get(specifier);
}

/** The newest settings first: those that something was made from stand for what they leave out. */
export function madeWith(callee: ExternalValue, args: readonly Value[]): readonly Value[] | undefined {
  return keepsSettings(callee) ? [...args, ...(callee.madeWith ?? [])] : callee.madeWith;
}

function keepsSettings({ package: name, path }: ExternalValue): boolean {
  if (name === SESSIONS || sessionStoreOf(name) !== undefined) return true;
  return CLIENTS.has(name) && MAKES_CLIENT(path);
}
