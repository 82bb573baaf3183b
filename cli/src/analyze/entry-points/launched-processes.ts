import { filePathOf } from '../interpreter/builtins/urls.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import { requireModule } from '../interpreter/modules.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import { sourceAt } from './files-of-processes.ts';

const FORKS = /^child_process\.fork$/;

/**
 * A program that makes no application itself and forks those that do: `fork(path.join(__dirname, 'app.js'))`. What it starts is the
 * application then, and belongs to start-up. Files that are not known are told when entry points are looked for.
 */
export function loadLaunched(machine: Machine): void {
  const sites = [...machine.callSites.values()].flat().filter(({ target }) => FORKS.test(target));
  for (const path of new Set(sites.flatMap((site) => filesOf(machine, site)))) requireModule(machine, path);
}

function filesOf(machine: Machine, { args: [file] }: CallSite): string[] {
  const paths = file === undefined ? [] : optionsOf(file).map((one) => fileOf(machine, one));
  return paths.filter((path) => path !== undefined);
}

function fileOf(machine: Machine, file: Value): string | undefined {
  const text = filePathOf(file);
  return text === undefined ? undefined : sourceAt(machine, text);
}
