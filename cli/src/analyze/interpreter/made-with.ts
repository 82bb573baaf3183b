import { packageNameOf } from '../sources/package-names.ts';
import { rememberedTest } from './remembered-test.ts';
import type { ExternalValue, Value } from './values.ts';

const MAKES_CLIENT = rememberedTest(
  /\.(?:create|extend|agent|Client|Pool|GraphQLClient|create(?:Proxy|ProxyServer|Server))$/,
);
const CLIENTS: ReadonlySet<string> = new Set(
  'axios got ky superagent undici ofetch graphql-request http-proxy'.split(' '),
);

/** Packages of services whose first call makes a client, with the address that it asks. */
const OF_SERVICES = rememberedTest(
  /^(?:nodemailer|openai|@anthropic-ai\/sdk|@elastic\/elasticsearch|minio|aws-sdk|@aws-sdk\/client-[\w-]+|@slack\/[\w-]+|wretch|rate-limiter-flexible)$/,
);

/** Middleware that is made with the store of its settings: that of sessions, and what counts requests. */
export const KEEPERS: ReadonlySet<string> = new Set([
  'express-session',
  'express-rate-limit',
  'express-slow-down',
]);

/** Packages that keep for such middleware what it must remember in tables, which their settings name. */
const KEEPER_STORES = [
  'connect-mongo',
  'connect-mongodb-session',
  'connect-pg-simple',
  'connect-session-knex',
  'connect-session-sequelize',
  'connect-typeorm',
  'express-mysql-session',
  'rate-limit-mongo',
] as const;

export type KeeperStore = (typeof KEEPER_STORES)[number];

/** Asked at every call of a package. */
const known = new Map<string, KeeperStore | undefined>();

/** The package that a specifier such as `connect-typeorm/out` names, where it is one of these. */
export function keeperStoreOf(specifier: string): KeeperStore | undefined {
  if (!known.has(specifier)) {
    const name = packageNameOf(specifier);
    known.set(
      specifier,
      KEEPER_STORES.find((one) => one === name),
    );
  }
  return known.get(specifier);
}

/** The newest settings first: those that something was made from stand for what they leave out. */
export function madeWith(callee: ExternalValue, args: readonly Value[]): readonly Value[] | undefined {
  return keepsSettings(callee) ? [...args, ...(callee.madeWith ?? [])] : callee.madeWith;
}

function keepsSettings({ package: name, path }: ExternalValue): boolean {
  if (KEEPERS.has(name) || keeperStoreOf(name) !== undefined) return true;
  return (CLIENTS.has(name) && MAKES_CLIENT(path)) || (OF_SERVICES(name) && !path.includes('('));
}
