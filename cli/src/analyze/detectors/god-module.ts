import { startLines } from '../model/module-start.ts';
import { defineDetector } from './detector.ts';
import { GOD_MODULE, godModules } from './overloaded-modules.ts';

/** A module that knows too much: no boundary goes around it without cutting through it. */
export const godModule = defineDetector({
  id: GOD_MODULE,
  sees: 'a module with unusually many tables, callers and lines, against the middle of the application itself',
  find: ({ facts, modules }) => {
    const starts = startLines(modules);
    return godModules(facts).map((one) => ({ ...one, line: starts.get(one.file) ?? 1 }));
  },
});
