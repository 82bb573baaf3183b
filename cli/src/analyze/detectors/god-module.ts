import type { Model } from '../../artifacts/model.ts';
import { defineDetector } from './detector.ts';
import { median } from './medians.ts';

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

/** A module that knows too much: no boundary goes around it without cutting through it. */
export const godModule = defineDetector({
  id: 'god-module',
  sees: 'a module with unusually many tables, callers and lines, against the middle of the application itself',
  find: ({ facts }) => {
    const loads = facts.modules.map((module) => loadOf(facts, module)).filter((one) => one.tables > 0);
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
        line: 1,
        message: `${tables} tables, ${callers} callers and ${lines} lines; the middle of the application is ${middle.tables}, ${middle.callers} and ${middle.lines}`,
        data: { tables, callers, lines },
      }));
  },
});

/** Tables count when the module's functions query them, or call something that does. */
function loadOf(facts: Pick<Model, 'functions'>, { path, lines }: { path: string; lines: number }): Load {
  const own = facts.functions.filter((one) => one.file === path);
  const ids = new Set(own.map((one) => one.id));
  const callees = new Set(own.flatMap((one) => one.calls));
  const near = facts.functions.filter((one) => ids.has(one.id) || callees.has(one.id));
  return {
    file: path,
    lines,
    tables: new Set(near.flatMap((one) => [...one.reads, ...one.writes])).size,
    callers: facts.functions.filter((one) => one.file !== path && one.calls.some((id) => ids.has(id))).length,
  };
}
