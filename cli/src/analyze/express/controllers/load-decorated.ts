import type { Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';

const SOURCE = /(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/;
const DECORATED = /^\s*@\w*Controller\b/m;

/** Runs the modules that decorate a controller by a package: the program finds them by patterns that only its settings hold. */
export function loadDecorated(machine: Machine, packageName: string): void {
  for (const file of machine.sources.walk(machine.sources.root)) {
    if (!SOURCE.test(file) || machine.sources.isOutput(file)) continue;
    const text = machine.sources.readText(file) ?? '';
    if (text.includes(packageName) && DECORATED.test(text)) requireModule(machine, file);
  }
}
