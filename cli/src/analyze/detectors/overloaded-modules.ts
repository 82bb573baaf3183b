import type { Model } from '../../artifacts/model.ts';
import { median } from './medians.ts';

/** The detector that tells of them. */
export const GOD_MODULE = 'god-module';

/** A module counts when it lies this far above the middle of its own application. */
const TIMES_TABLES = 2.5;
const TIMES_REST = 1.5;
const FEWEST_TABLES = 5;

interface Load {
  readonly file: string;
  readonly lines: number;
  readonly tables: number;
  /** Functions of other modules that call it. */
  readonly callers: number;
}

/** What is found, without its line: it rests on the model's own numbers, the lines of the modules among them. */
export function godModules(facts: Pick<Model, 'functions' | 'modules'>) {
  const loads = loadsOf(facts).filter((one) => one.tables > 0);
  const middle = {
    lines: median(loads.map((one) => one.lines)),
    tables: median(loads.map((one) => one.tables)),
    callers: median(loads.map((one) => one.callers)),
  };
  return loads
    .filter(
      (one) =>
        one.tables >= Math.max(FEWEST_TABLES, TIMES_TABLES * middle.tables) &&
        one.lines >= TIMES_REST * middle.lines &&
        one.callers >= Math.max(2, TIMES_REST * middle.callers),
    )
    .map(({ file, lines, tables, callers }) => ({
      name: file,
      file,
      message: `${tables} tables, ${callers} callers and ${lines} lines; the middle of the application is ${middle.tables}, ${middle.callers} and ${middle.lines}`,
      data: { tables, callers, lines },
    }));
}

/** Tables count when the module's functions query them, or call something that does. */
function loadsOf({ functions, modules }: Pick<Model, 'functions' | 'modules'>): Load[] {
  const byId = new Map(functions.map((one) => [one.id, one]));
  const loads = new Map(
    modules.map(({ path }) => [path, { tables: new Set<string>(), callers: new Set<string>() }]),
  );
  for (const one of functions) {
    const load = loads.get(one.file);
    const callees = one.calls.flatMap((id) => byId.get(id) ?? []);
    for (const { reads, writes } of [one, ...callees])
      for (const table of [...reads, ...writes]) load?.tables.add(table);
    for (const { file } of callees) if (file !== one.file) loads.get(file)?.callers.add(one.id);
  }
  return modules.map(({ path, lines }) => ({
    file: path,
    lines,
    tables: loads.get(path)?.tables.size ?? 0,
    callers: loads.get(path)?.callers.size ?? 0,
  }));
}
