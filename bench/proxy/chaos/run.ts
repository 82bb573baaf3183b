import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../cli/src/ports/sockets.ts';
import { type LoadTally, startLoad } from './load.ts';
import { ProxyProcess } from './proxy-process.ts';
import { chaosTable, type Sides, STRICT } from './table.ts';
import { type Manner, Target } from './targets.ts';

export interface ChaosOptions {
  /** The program's entry file. */
  readonly main: string;
  readonly flags?: readonly string[];
  readonly kills: number;
  readonly reloads: number;
  readonly shifts: number;
  readonly clients: number;
}

export interface ChaosReport extends LoadTally {
  readonly kills: number;
  readonly reloads: number;
  readonly shifts: number;
  /** Ids of commands that targets saw more than once. */
  readonly doubled: readonly string[];
  readonly commandsSeen: number;
  /** Milliseconds from the first error that the service made to the rollback. */
  readonly rollbackMs: number;
  readonly latchedAfterReload: boolean;
  readonly latchedAfterRestart: boolean;
}

const MANNERS: Readonly<Record<string, Manner>> = {
  killed: 'well',
  hangs: 'hang',
  halves: 'half',
  resets: 'reset',
};
const ROLLBACK_LIMIT_MS = 10_000;

/** Puts a proxy under load while its table, its weights and its targets change, and counts what clients and targets met. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const sides = await startSides(folder);
  const targets = [sides.monolith, ...Object.values(sides.services)];
  const world = new World(folder, sides, options);
  try {
    await world.start();
    const tally = await world.disturb();
    const rollback = await world.breakBudget();
    const ids = readLedger(folder);
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    const doubled = [...counts].flatMap(([id, count]) => (count > 1 ? [id] : []));
    const { kills, reloads, shifts } = options;
    return { ...tally, kills, reloads, shifts, doubled, commandsSeen: ids.length, ...rollback };
  } finally {
    await world.stop();
    await Promise.all(targets.map((target) => target.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSides(folder: string): Promise<Sides> {
  const create = async (manner: Manner) => new Target(await freePort(), join(folder, 'ledger'), manner);
  writeFileSync(join(folder, 'ledger'), '');
  const services: Record<string, Target> = {};
  for (const [name, manner] of Object.entries(MANNERS)) services[name] = await create(manner);
  const monolith = await create('well');
  for (const target of [monolith, ...Object.values(services)]) await target.start();
  return { monolith, services };
}

function readLedger(folder: string): string[] {
  return readFileSync(join(folder, 'ledger'), 'utf8').split('\n').filter(Boolean);
}

/** A proxy, its table file and its targets. */
class World {
  readonly #folder: string;
  readonly #sides: Sides;
  readonly #options: ChaosOptions;
  #proxy: ProxyProcess | undefined;
  #shift = 0;

  constructor(folder: string, sides: Sides, options: ChaosOptions) {
    this.#folder = folder;
    this.#sides = sides;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#write(0);
    await this.#startProxy();
  }

  async stop(): Promise<void> {
    await this.#proxy?.stop();
  }

  /** Reloads, shifts and kills side by side, under load. */
  async disturb(): Promise<LoadTally> {
    const { clients, kills, reloads, shifts } = this.#options;
    const paths = Object.keys(this.#sides.services).map((name) => `/${name}`);
    const load = startLoad(this.#running.url, paths, clients);
    const killing = this.#kill(kills);
    for (let reload = 1; reload <= reloads; reload += 1) {
      if (reload % Math.max(1, Math.floor(reloads / shifts)) === 0 && this.#shift < shifts) this.#shift += 1;
      this.#write(reload);
      await this.#running.reload();
      await sleep(50);
    }
    await killing;
    await load.stop();
    return load.tally;
  }

  /** Lets the service answer errors only; measures the way back, and that nothing but a release undoes it. */
  async breakBudget(): Promise<
    Pick<ChaosReport, 'rollbackMs' | 'latchedAfterReload' | 'latchedAfterRestart'>
  > {
    // A multiple of the number of shifts is mode service.
    this.#shift = 4 * (this.#shift + 1);
    this.#write(0, STRICT);
    await this.#running.reload();
    const load = startLoad(this.#running.url, ['/killed'], 8);
    while (!(await this.#isAsked())) await sleep(50);
    await fetch(`${this.#sides.services.killed?.url}/fail`);
    const begin = performance.now();
    while (!(await this.#latched())) {
      if (performance.now() - begin > ROLLBACK_LIMIT_MS) break;
      await sleep(20);
    }
    const rollbackMs = Math.round(performance.now() - begin);
    await load.stop();
    this.#write(1, STRICT);
    await this.#running.reload();
    const latchedAfterReload = await this.#latched();
    await this.stop();
    await this.#startProxy();
    return { rollbackMs, latchedAfterReload, latchedAfterRestart: await this.#latched() };
  }

  async #startProxy(): Promise<void> {
    const { main, flags = [] } = this.#options;
    const own = ['--config', join(this.#folder, 'routes.yaml'), '--state', join(this.#folder, 'state.json')];
    this.#proxy = await ProxyProcess.start(main, [...own, ...flags]);
  }

  get #running(): ProxyProcess {
    if (!this.#proxy) throw new Error('the proxy is not started');
    return this.#proxy;
  }

  async #latched(): Promise<boolean> {
    return (await this.#running.status()).contexts.killed?.latched ?? false;
  }

  /** Whether requests go to the service that is about to fail, rather than past its open breaker. */
  async #isAsked(): Promise<boolean> {
    const { targets, contexts } = await this.#running.status();
    const answered = contexts.killed?.counts.sinceShift.killed?.requests ?? 0;
    return targets.killed?.instances[0]?.breaker === 'closed' && answered > 100;
  }

  async #kill(times: number): Promise<void> {
    const { killed } = this.#sides.services;
    for (let i = 0; i < times && killed; i += 1) {
      await sleep(100);
      await killed.kill();
      await sleep(100);
      await killed.start();
    }
  }

  #write(reload: number, budget?: typeof STRICT): void {
    const file = join(this.#folder, 'routes.yaml');
    const facts = { shift: this.#shift, reload, ...(budget ? { budget } : {}) };
    writeFileSync(`${file}.new`, chaosTable(this.#sides, facts));
    renameSync(`${file}.new`, file);
  }
}
