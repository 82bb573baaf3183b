import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startMonolith, startService } from '../../cli/src/runtime/applications.ts';
import { databaseEnvironment, openDatabase } from '../../cli/src/runtime/database/index.ts';
import { withLock } from '../../cli/src/runtime/lock.ts';
import { loadProject, type Project } from '../../cli/src/runtime/project.ts';
import { wireSeams } from '../../cli/src/runtime/seam-wiring.ts';
import { median, spread } from '../figures.ts';
import { type Call, interleaved, Side } from './requests.ts';
import { migrate, onShop } from './shop.ts';
import { type Program, startUp } from './start-up.ts';

/**
 * A moved route at the service and at the monolith, both called directly, with a second monolith for the noise; the same for a
 * route that calls back over a seam; and how long each takes to start: `node bench/extraction/latency.ts [--rounds 20] [--count 150]`
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, count: { type: 'string', default: '150' } },
});
const effort = { rounds: Number(values.rounds), count: Number(values.count) };
const CONTEXT = 'reviews';
const STARTS = 9;
const reviewSchema = z.object({ author: z.object({ displayName: z.string() }) });
const sessionSchema = z.object({ token: z.string() });

await onShop('latency', async (shop) => {
  migrate(shop, 'extract', CONTEXT, '--no-start', '--quiet');
  const project = loadProject(shop);
  await withLock(shop, 'bench', async () => {
    const stops: (() => Promise<void>)[] = [];
    try {
      const database = await openDatabase(project, { managed: false, onStart: (stop) => stops.push(stop) });
      const sides = await startSides(project, database.url, (stop) => stops.push(stop));
      const [monolith] = sides;
      if (monolith === undefined) throw new Error('there is no monolith');
      for (const [what, call] of await calls(monolith)) report(what, await interleaved(sides, call, effort));
      for (const side of sides) side.close();
      await compareStarts(shop, databaseEnvironment(project, database.url));
    } finally {
      for (const stop of stops.toReversed()) await stop();
    }
  });
});

/** The monolith, the same once more, and the service. */
async function startSides(
  project: Project,
  databaseUrl: string,
  onStart: (stop: () => Promise<void>) => void,
): Promise<Side[]> {
  const wiring = await wireSeams(project, { contexts: [CONTEXT], running: [] });
  const monolith = await startMonolith(project, { databaseUrl, extraEnv: wiring.monolith });
  onStart(monolith.stop);
  const again = await startMonolith(project, { databaseUrl, name: 'monolith-again', skipBuild: true });
  onStart(again.stop);
  const extraEnv = wiring.services[CONTEXT] ?? {};
  const service = await startService(project, CONTEXT, { databaseUrl, extraEnv });
  onStart(service.stop);
  return [new Side('monolith', monolith.url), new Side('again', again.url), new Side('service', service.url)];
}

async function calls(monolith: Side): Promise<[string, Call][]> {
  const { author } = reviewSchema.parse(
    JSON.parse((await monolith.ask({ method: 'GET', path: '/reviews/1' })).text),
  );
  const name = author.displayName.toLowerCase();
  const login = {
    method: 'POST',
    path: '/auth/login',
    body: JSON.stringify({ email: `${name}@shop.example`, password: `${name}-password` }),
  };
  const { token } = sessionSchema.parse(JSON.parse((await monolith.ask(login)).text));
  return [
    ['GET /products/1/reviews', { method: 'GET', path: '/products/1/reviews' }],
    ['GET /reviews/1', { method: 'GET', path: '/reviews/1' }],
    ['PATCH /reviews/1, over a seam', { method: 'PATCH', path: '/reviews/1', body: '{"rating":4}', token }],
  ];
}

function report(what: string, results: ReadonlyMap<string, readonly number[]>): void {
  const of = (name: string) => results.get(name) ?? [];
  const against = (name: string) => of(name).map((p50, round) => p50 / (of('monolith')[round] ?? Number.NaN));
  const added = median(of('service')) - median(of('monolith'));
  process.stdout.write(
    [
      `${what}: p50 of the monolith ${median(of('monolith')).toFixed(2)} ms, of the service ${median(of('service')).toFixed(2)} ms (${added >= 0 ? '+' : ''}${added.toFixed(2)} ms)`,
      `  service ÷ monolith   ${spread(against('service'))}`,
      `  monolith ÷ monolith  ${spread(against('again'))}`,
      '',
    ].join('\n'),
  );
}

async function compareStarts(shop: string, env: Readonly<Record<string, string>>): Promise<void> {
  const monolith: Program = { folder: shop, script: 'dist/server.js', health: '/health', env };
  const service: Program = {
    folder: join(shop, 'services', CONTEXT),
    script: 'dist/server.js',
    health: '/health/ready',
    env,
  };
  const times = { monolith: [] as number[], service: [] as number[] };
  for (let round = 0; round < STARTS; round += 1) {
    times.monolith.push(await startUp(monolith));
    times.service.push(await startUp(service));
  }
  process.stdout.write(
    `start-up: the monolith ${spread(times.monolith, 0)} ms, the service ${spread(times.service, 0)} ms\n`,
  );
}
