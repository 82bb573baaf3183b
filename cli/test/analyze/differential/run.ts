/**
 * Runs applications, each named by its folder and entry, with a database that only notes what it is asked: prints a JSON array
 * of lists, for each application what its requests touched. The applications' `knex` is what stands under the symbol below.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, request, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '../../support/seeded-random.ts';
import { type Access, programSchema } from './accesses.ts';

const ROUNDS = 25;
const VALUES = ['a', 'b', 'c', '0', '1', '2', '', undefined] as const;

const routes = new AsyncLocalStorage<string>();
const random = seededRandom(1);
let folder = '';
let accesses = new Map<string, Access>();

/** Lines of the application that are on the stack, the innermost first. */
function lines(): string[] {
  const stack = new Error().stack ?? '';
  const places = stack.split('\n').flatMap((line) => {
    const at = /(?:file:\/\/)?(\/[^\s:()]+):(\d+):\d+/.exec(line);
    return at?.[1]?.startsWith(folder) && !at[1].includes('node_modules')
      ? [`${at[1].slice(folder.length + 1)}:${at[2]}`]
      : [];
  });
  return [...new Set(places)];
}

function note(mode: 'R' | 'W', table: unknown, places: string[]): void {
  const route = routes.getStore();
  if (route === undefined || typeof table !== 'string') return;
  const key = `${route} ${mode} ${table}`;
  if (!accesses.has(key)) accesses.set(key, { route, mode, table, places });
}

const asked = Symbol('asked');

interface Asked {
  mode: 'R' | 'W';
  table: unknown;
}

/** A query that can be built on; it is asked, as those of knex, when it is waited for, or with the query that it stands in. */
function query(start: unknown): object {
  const first: Asked = { mode: 'R', table: start };
  const all = [first];
  const places = lines();
  const built: object = new Proxy(() => undefined, {
    get(_target, name) {
      if (name === asked) return all;
      if (name === 'then') {
        for (const { mode, table } of all) note(mode, table, places);
        const rows = Promise.resolve(random() < 0.5 ? [{ id: 1 }] : []);
        return rows.then.bind(rows);
      }
      return (...given: unknown[]): object => {
        if (name === 'from') first.table = given[0];
        if (name === 'insert' || name === 'update') first.mode = 'W';
        if (/join$/i.test(String(name))) all.push({ mode: 'R', table: given[0] });
        if (name === 'modify' && typeof given[0] === 'function') given[0](built);
        for (const one of given) if (typeof one === 'function' && asked in one) all.push(...askedBy(one));
        return built;
      };
    },
    has: (_target, name) => name === asked,
  });
  return built;
}

function askedBy(built: object): Asked[] {
  return Reflect.get(built, asked);
}

const knex = Object.assign((table: unknown) => query(table), {
  select: () => query(undefined),
  raw: (sql: string) => query(/from (\S+)/.exec(sql)?.[1]),
  transaction: (work: (transaction: unknown) => unknown) => work((table: unknown) => query(table)),
});
Object.assign(globalThis, { [Symbol.for('noting-knex')]: () => knex });

const { emit, listen } = Server.prototype;
Server.prototype.emit = function (event: string, ...rest: unknown[]): boolean {
  if (event !== 'request') return Reflect.apply(emit, this, [event, ...rest]);
  const [message, answer] = rest;
  if (!(message instanceof IncomingMessage && answer instanceof ServerResponse))
    throw new TypeError('a request without its answer');
  // A handler that returns early never answers.
  setTimeout(() => answer.end(), 15);
  return routes.run(`${message.headers['x-route']}`, () => Reflect.apply(emit, this, [event, ...rest]));
};
let server: Server | undefined;
const listening = (): Server | undefined => server;
Server.prototype.listen = function (...rest: unknown[]): Server {
  server = this;
  return Reflect.apply(listen, this, rest);
};

function value(): string | undefined {
  return VALUES[Math.floor(random() * VALUES.length)];
}

async function ask(port: number, route: string): Promise<void> {
  const [method = '', path = ''] = route.split(' ');
  const query = new URLSearchParams();
  for (const name of ['k', 'n']) {
    const given = value();
    if (given !== undefined) query.set(name, given);
  }
  const headers = { 'content-type': 'application/json', 'x-route': route };
  const url = `${path.replace(':id', value() || 'a')}?${query}`;
  await new Promise<void>((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      answer
        .resume()
        .on('end', resolve)
        .on('error', () => resolve());
    });
    sent.on('error', () => resolve());
    sent.end(JSON.stringify({ v: value() }));
  });
}

async function run(program: { folder: string; entry: string; routes: readonly string[] }): Promise<Access[]> {
  folder = program.folder;
  accesses = new Map();
  server = undefined;
  await import(pathToFileURL(join(folder, program.entry)).href);
  const running = listening();
  if (running === undefined) throw new Error(`${folder} does not listen`);
  if (!running.listening) await new Promise((resolve) => running.once('listening', resolve));
  const address = running.address();
  if (address === null || typeof address === 'string') throw new Error(`${folder} listens at no port`);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const route of program.routes) await ask(address.port, route);
  }
  // What a handler begins and does not wait for.
  await new Promise((resolve) => setTimeout(resolve, 20));
  running.closeAllConnections();
  await new Promise((resolve) => running.close(resolve));
  return [...accesses.values()];
}

process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
process.env.PORT = '0';
process.env.NODE_ENV = 'test';
const programs = programSchema.array().parse(JSON.parse(process.argv[2] ?? ''));
const seen: Access[][] = [];
try {
  for (const program of programs) seen.push(await run(program));
} catch (error) {
  // What handlers throw is part of the programs; that one of them cannot run at all is not.
  process.stderr.write(`${folder}: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
