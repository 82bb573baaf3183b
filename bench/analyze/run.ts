import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contenders } from './contenders.ts';
import { generate } from './generate.ts';
import { median, type Usage } from './measure.ts';
import { type TreeResult, table } from './table.ts';

/**
 * The analysis beside dependency-cruiser, whole processes, in turns: `node bench/analyze/run.ts --tree DIR[:ENTRY] …
 * --generated 50000,100000 --rounds 3 --json FILE`. Every tree is copied first; node_modules and .git stay behind.
 */
const { values } = parseArgs({
  options: {
    tree: { type: 'string', multiple: true, default: [] },
    generated: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'bench-trees-'));
const results: TreeResult[] = [];
try {
  for (const tree of values.tree) results.push(compare(...copied(tree)));
  for (const lines of values.generated
    .split(',')
    .filter((one) => one !== '')
    .map(Number)) {
    const folder = join(work, `generated-${lines}`);
    generate(folder, lines);
    results.push(compare(`generated ${lines}`, folder));
    rmSync(folder, { recursive: true });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const machine = {
  cpus: cpus().map((one) => one.model),
  memory: totalmem(),
  node: process.version,
};
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, rounds: Number(values.rounds), results }, null, 2)}\n`,
  );
process.stdout.write(table(results));

/** `DIR:ENTRY` says which file starts the application where that cannot be told. */
function copied(tree: string): [name: string, folder: string] {
  const [folder = '', entry] = tree.split(':');
  const copy = join(work, basename(resolve(folder)));
  cpSync(folder, copy, {
    recursive: true,
    filter: (source) => !['node_modules', '.git', 'migration'].includes(basename(source)),
  });
  if (entry !== undefined)
    writeFileSync(
      join(copy, 'migrate.config.yaml'),
      `schema: migrate/config@1\nmonolith: { entry: ${JSON.stringify(entry)} }\ndatabase: { client: none }\n`,
    );
  return [basename(copy), copy];
}

function compare(name: string, folder: string): TreeResult {
  const cache = mkdtempSync(join(tmpdir(), 'bench-cache-'));
  const usages = new Map<string, Usage[]>();
  const read = new Map<string, { files: number; lines: number }>();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const contender of contenders(folder, cache)) {
      const { usage, files, lines } = contender.run();
      usages.set(contender.name, [...(usages.get(contender.name) ?? []), usage]);
      read.set(contender.name, { files, lines });
      process.stderr.write(
        `${name} ${contender.name}: ${usage.seconds.toFixed(2)} s, ${(usage.rss / 2 ** 20).toFixed(0)} MB\n`,
      );
    }
  }
  rmSync(cache, { recursive: true, force: true });
  return {
    name,
    contenders: [...usages].map(([contender, runs]) => ({
      name: contender,
      ...(read.get(contender) ?? { files: 0, lines: 0 }),
      median: median(runs),
      runs,
    })),
  };
}
