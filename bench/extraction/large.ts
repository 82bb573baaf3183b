import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from '../analyze/generate.ts';
import { median } from '../figures.ts';
import { BIN, migrate, npmInstall } from './shop.ts';
import { type Stage, stagesOf } from './stages.ts';

/**
 * How long the extraction of one context takes, and each of its stages, in a generated application:
 * `node bench/extraction/large.ts [--lines 30000] [--rounds 3]`. The analysis is made anew in each round.
 */
const { values } = parseArgs({
  options: { lines: { type: 'string', default: '30000' }, rounds: { type: 'string', default: '3' } },
});
const CONTEXT = 'order0s';
/** Installing and starting are the application's own time; both are the package manager's and the database's. */
const NOT_OURS = /^(?:writing its lockfile|starting|database setup)/;

const work = mkdtempSync(join(tmpdir(), 'bench-large-'));
const app = join(work, 'app');
try {
  generate(app, Number(values.lines));
  writeFileSync(
    join(app, 'migrate.config.yaml'),
    'schema: migrate/config@1\nmonolith: { entry: src/app.js, start: node src/app.js, health: / }\ndatabase: { client: postgres, name: generated }\n',
  );
  npmInstall(app);
  migrate(app, 'decompose', '--quiet', '--format', 'json');
  const rounds = Array.from({ length: Number(values.rounds) }, extractOnce);
  const names = rounds[0]?.map((stage) => stage.name) ?? [];
  for (const name of names)
    process.stdout.write(`${secondsOf(rounds, (one) => one.name === name)} s  ${name}\n`);
  process.stdout.write(
    `${secondsOf(rounds, (one) => !NOT_OURS.test(one.name))} s  altogether, beside installing and starting; ${values.lines} lines\n`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The command with an empty cache; what it made is removed again. */
function extractOnce(): Stage[] {
  const cache = mkdtempSync(join(tmpdir(), 'bench-cache-'));
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [BIN, 'extract', CONTEXT], {
    cwd: app,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: cache },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`migrate extract ended with ${status}: ${stderr}`);
  const seconds = (performance.now() - began) / 1000;
  for (const path of ['services', 'migration/.base', 'migration/routes.yaml', '.github'])
    rmSync(join(app, path), { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
  return stagesOf(stderr, seconds);
}

function secondsOf(rounds: readonly Stage[][], isMeant: (stage: Stage) => boolean): string {
  const sums = rounds.map((stages) => stages.filter(isMeant).reduce((sum, one) => sum + one.seconds, 0));
  return median(sums).toFixed(1).padStart(6);
}
