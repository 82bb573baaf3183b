import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { analyze } from '../../cli/src/analyze/index.ts';
import type { Model } from '../../cli/src/artifacts/model.ts';

/**
 * Compares the routes that the analysis finds with the recorded list of the running application:
 * `node bench/corpus/compare.ts --app DIR --list bench/corpus/routes/X.json`, where DIR is the fetched repository.
 */
const listSchema = z.object({
  /** Folder of the application inside the repository. */
  folder: z.string().default('.'),
  entry: z.string(),
  routes: z.array(z.object({ method: z.string(), path: z.string(), at: z.string().optional() })),
});

type Route = { readonly method: string; readonly path: string };

const keyOf = ({ method, path }: Route): string => `${method} ${path}`;

/** Routes that stand under a condition may be absent from the recording, which had one environment. */
function compare(model: Model, recorded: readonly Route[]) {
  const truth = new Set(recorded.map(keyOf));
  const found = new Set(model.routes.map(keyOf));
  const sure = new Set(model.routes.filter((route) => route.when === undefined).map(keyOf));
  const missing = [...truth].filter((key) => !found.has(key)).sort();
  const invented = [...sure].filter((key) => !truth.has(key)).sort();
  const conditional = [...found].filter((key) => !truth.has(key) && !sure.has(key)).sort();
  const matched = truth.size - missing.length;
  return {
    truth,
    missing,
    invented,
    conditional,
    recall: matched / truth.size,
    precision: matched / (matched + invented.length),
  };
}

function percent(share: number): string {
  return (Math.floor(share * 1000) / 1000).toFixed(3);
}

const { values } = parseArgs({ options: { app: { type: 'string' }, list: { type: 'string' } } });
if (values.app === undefined || values.list === undefined)
  throw new Error('Usage: node bench/corpus/compare.ts --app DIR --list FILE');
const list = listSchema.parse(JSON.parse(readFileSync(values.list, 'utf8')));
const root = join(resolve(values.app), list.folder);
const started = performance.now();
const { model } = await analyze({ root, entry: list.entry, name: 'application' });
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const result = compare(model, list.routes);
const ledger = model.diagnostics.filter((one) => ['MIG-2003', 'MIG-2005', 'MIG-2006'].includes(one.code));
const lines = [
  `routes ${result.truth.size}  recall ${percent(result.recall)}  precision ${percent(result.precision)}  in ${seconds} s`,
  ...result.missing.map((key) => `missing      ${key}`),
  ...result.invented.map((key) => `invented     ${key}`),
  ...result.conditional.map((key) => `conditional  ${key}`),
  ...ledger.map((one) => `ledger       ${one.code} ${one.file}:${one.line} ${one.message}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
