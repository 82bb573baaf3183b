import { optionOf } from '../detectors/call-places.ts';
import type { Activation, FunctionRecord } from '../interpreter/activation.ts';
import { filePathOf } from '../interpreter/builtins/urls.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import { requireModule } from '../interpreter/modules.ts';
import { optionsOf, truthOf, type Value } from '../interpreter/values.ts';
import { sourceAt } from './files-of-processes.ts';

/** A module of the program that runs in a process or a thread of its own, and what it ran there. */
export interface StartedProcess {
  readonly name: string;
  readonly record: FunctionRecord;
  readonly activations: readonly Activation[];
}

const STARTERS = /^(?:child_process\.fork|worker_threads\.Worker)$/;

/**
 * `fork('./work/mails.js')`, `new Worker(new URL('./sums.js', import.meta.url))`: the module is run as the other process would. One that
 * this process has loaded as well is known already. Which file it is must be known. Routes that it serves itself are told one by one,
 * as such that are not seen to run here.
 */
export function startedProcesses(machine: Machine): StartedProcess[] {
  const sites = [...machine.callSites.values()].flat().filter(({ target }) => STARTERS.test(target));
  return sites.filter(({ args }) => !isSourceText(args)).flatMap((site) => startedBy(machine, site));
}

/** `new Worker(text, { eval: true })` runs the text itself. */
function isSourceText(args: readonly Value[]): boolean {
  const given = optionOf(args, 'eval');
  return given !== undefined && truthOf(given) !== false;
}

function startedBy(machine: Machine, { target, args: [file], node }: CallSite): StartedProcess[] {
  return (file === undefined ? [] : optionsOf(file)).flatMap((one): StartedProcess[] => {
    const text = filePathOf(one);
    const path = text === undefined ? undefined : sourceAt(machine, text);
    if (path === undefined) {
      machine.diagnose('MIG-2005', node, {
        message: 'The file that runs in a process of its own here is not known',
      });
      return [];
    }
    const relative = machine.sources.relative(path);
    const started = machine.modules.has(path) ? undefined : loaded(machine, path);
    return started === undefined ? [] : [{ name: `${target} ${relative}`, ...started }];
  });
}

function loaded(machine: Machine, path: string): Omit<StartedProcess, 'name'> | undefined {
  const ast = machine.sources.parse(path);
  if (ast === undefined) return undefined;
  machine.refill();
  const before = machine.allActivations.length;
  requireModule(machine, path);
  const module = machine.modules.get(path);
  if (module === undefined) return undefined;
  const record = machine.recordOf(module.ast, module);
  return { record, activations: machine.allActivations.slice(before).filter((one) => one.record === record) };
}
