import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { importedPackages } from '../service/package-json.ts';
import { isThere, type Marks } from '../slice/marks.ts';
import type { RetiredMarks } from './retired-marks.ts';
import type { RetiredModule } from './retired-modules.ts';

const manifestSchema = z.looseObject({ dependencies: z.record(z.string(), z.string()).default({}) });

/** Declared packages that only code imported that goes. What is loaded by its name alone was never seen, so it is not told. */
export function unusedPackages(
  appDir: string,
  { before, programs, tests }: RetiredMarks,
  modules: readonly RetiredModule[],
): string[] {
  const { dependencies } = manifestSchema.parse(
    JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')),
  );
  const was = textsOf(before);
  const is = new Map(was);
  for (const { path, after } of modules) {
    if (after === undefined) is.delete(path);
    else is.set(path, after);
  }
  for (const { path, text } of [...programs, ...tests]) is.set(path, text);
  const used = importedPackages(is);
  return [...importedPackages(was)]
    .filter((name) => dependencies[name] !== undefined && !used.has(name))
    .sort();
}

function textsOf(marks: Marks): Map<string, string> {
  return new Map(
    [...marks.modules.values()]
      .filter(isThere)
      .map(({ items }) => [items.module.path, items.module.ast.text]),
  );
}
