import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { analyze } from '../../cli/src/analyze/index.ts';
import type { ContextMap } from '../../cli/src/artifacts/context-map.ts';
import { type Model, modelSchema } from '../../cli/src/artifacts/model.ts';
import { clone } from '../../scripts/sample-copy.ts';

const sample = join(clone, 'sample-monolith');
const referenceSchema = z.object({
  contexts: z.record(z.string(), z.object({ modules: z.array(z.string()), tables: z.array(z.string()) })),
  sharedKernel: z.array(z.string()),
});

/** The label of what no context owns. */
const KERNEL = 'shared kernel';

/** Where an architect would put each module and table of the sample. */
export function referenceLabels(): Map<string, string> {
  const file = readFileSync(join(sample, 'reference-contexts.yaml'), 'utf8');
  const { contexts, sharedKernel } = referenceSchema.parse(parse(file));
  return new Map([
    ...Object.entries(contexts).flatMap(([name, { modules, tables }]) =>
      [...modules, ...tables.map((table) => `table:${table}`)].map((subject) => [subject, name] as const),
    ),
    ...sharedKernel.map((module) => [module, KERNEL] as const),
  ]);
}

export async function sampleModel(): Promise<Model> {
  const { model } = await analyze({ root: sample, entry: 'src/server.ts', name: 'sample', ignore: [] });
  return model;
}

/** Where a context map puts them; a split module counts with the context of most of its functions. */
export function mapLabels(map: ContextMap, model: Model): Map<string, string> {
  const labels = new Map(map.sharedKernel.map((module) => [module, KERNEL]));
  const split = new Map<string, string[]>();
  for (const { name, modules, tables } of map.contexts) {
    for (const table of tables) labels.set(`table:${table}`, name);
    for (const subject of modules) {
      const [module = subject, part] = subject.split('#');
      if (part === undefined) labels.set(module, name);
      else split.set(module, [...(split.get(module) ?? []), name]);
    }
  }
  for (const [module, moved] of split) {
    const all = model.functions.filter((one) => one.file === module && !/@\d|\(module\)/.test(one.id)).length;
    const [most] = [...new Set(moved)].filter((name) => 2 * moved.filter((one) => one === name).length > all);
    if (most !== undefined) labels.set(module, most);
  }
  return labels;
}

/** The same application with all its folders and files called by numbers; `named` gives their own names back. */
export function withNeutralNames(model: Model): { model: Model; named: (subject: string) => string } {
  // Backwards, so that not even the order of the files stays.
  const files = model.modules.map((one) => one.path).toReversed();
  const neutral = new Map(files.map((path, index) => [path, `m/f${String(index).padStart(3, '0')}.ts`]));
  const back = new Map([...neutral].map(([path, name]) => [name, path]));
  const renamed = JSON.stringify(model, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    const [path = value, ...rest] = value.split('#');
    return [neutral.get(path) ?? path, ...rest].join('#');
  });
  return { model: modelSchema.parse(JSON.parse(renamed)), named: (subject) => back.get(subject) ?? subject };
}
