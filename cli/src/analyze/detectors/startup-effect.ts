import { consumerOf } from '../entry-points/consumers.ts';
import { scheduleOf } from '../entry-points/schedules.ts';
import { socketOf } from '../entry-points/sockets.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import { callPathsFrom, pathTo } from '../model/function-reach.ts';
import { bySite, callPlace, textOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';

type Kind = 'migration' | 'schedule' | 'consumer' | 'socket' | 'connection' | 'listen' | 'signal' | 'query';

const SAYS: Readonly<Record<Kind, string>> = {
  migration: 'Start-up brings the schema up to date',
  schedule: 'Start-up puts work on a clock',
  consumer: 'Start-up begins to take messages',
  socket: 'Start-up opens a server of long-lived connections',
  connection: 'Start-up connects to a service',
  listen: 'Start-up listens on a port',
  signal: 'Start-up decides how the process ends',
  query: 'Start-up queries the database',
};

const MIGRATIONS =
  /(?:migrate\.(?:latest|up)|\.sync|migrations?\.run|runMigrations|Umzug\(\)\.up|umzug\(\)\.up|^node-pg-migrate|^db-migrate\..*\.up)$/;
const CONNECTIONS =
  /^(?:mongoose\.connect|amqplib\.connect|redis\.createClient\(\)\.connect|kafkajs\.Kafka\(\)\.(?:producer|consumer|admin)\(\)\.connect|nats\.connect|@nats-io\/transport-node\.connect|mqtt\.connect|mongodb\.MongoClient\.connect)$/;

/** What a second process would do a second time, or must not do at all. */
export const startupEffect = defineDetector({
  id: 'startup-effect',
  sees: 'what starting does besides registering: migrations, schedules, consumers, sockets, connections, listening, signals, queries',
  find: (evidence) => {
    const atStart = new Set([...evidence.startUp].map((one) => one.record.id));
    const paths = callPathsFrom(evidence.facts.functions, startsOf(evidence));
    const calls = bySite(evidence.sites).flatMap(([site]): Found[] => {
      const kind = atStart.has(site.caller.id) && site.phase === 'bootstrap' ? kindOf(site) : undefined;
      if (kind === undefined) return [];
      return [
        {
          name: kind,
          ...callPlace(evidence.machine, site),
          message: SAYS[kind],
          data: { kind, path: pathTo(paths, site.caller.id) },
        },
      ];
    });
    return [...calls, ...queries(evidence, paths)];
  },
});

function kindOf(site: CallSite): Kind | undefined {
  const { target, args } = site;
  if (MIGRATIONS.test(target)) return 'migration';
  if (scheduleOf(site) !== undefined) return 'schedule';
  if (consumerOf(site) !== undefined) return 'consumer';
  if (socketOf(site) !== undefined) return 'socket';
  if (CONNECTIONS.test(target)) return 'connection';
  if (target === 'listen' || target === 'http.Server.listen') return 'listen';
  const isSignal = target === 'process.on' || target === 'process.once';
  return isSignal && /^SIG/.test(textOf(args[0]) ?? '') ? 'signal' : undefined;
}

type Paths = ReadonlyMap<string, string | undefined>;

/** The modules' own code, the entry's first, so that a path begins where the program does. */
function startsOf({ facts, startUp }: Evidence): string[] {
  const modules = [...startUp].map((one) => one.record.id).filter((id) => id.endsWith('#(module)'));
  return [`${facts.application.entry}#(module)`, ...modules.sort()];
}

/** Queries that run while the application starts, one for each function. */
function queries({ startUp, modules }: Evidence, paths: Paths): Found[] {
  const own = new Set(modules.map((one) => one.path));
  const found = new Map<string, Found>();
  for (const { record, facts } of startUp) {
    for (const fact of facts) {
      if (fact.kind !== 'query' || !own.has(record.file)) continue;
      const known = found.get(record.id);
      if (known !== undefined && known.line <= fact.line) continue;
      found.set(record.id, {
        name: 'query',
        file: record.file,
        line: fact.line,
        message: `${SAYS.query}: ${[...fact.tables.keys()].sort().join(', ')}`,
        data: { kind: 'query', path: pathTo(paths, record.id), tables: [...fact.tables.keys()].sort() },
      });
    }
  }
  return [...found.values()];
}
