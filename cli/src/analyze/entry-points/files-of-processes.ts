import { resolve } from 'node:path';
import { textOf } from '../detectors/call-places.ts';
import { filePathOf } from '../interpreter/builtins/urls.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import { requireModule } from '../interpreter/modules.ts';
import { getProperty } from '../interpreter/properties.ts';
import { type FunctionValue, optionsOf, type Value } from '../interpreter/values.ts';

/** Libraries that take the file of a processor in place of the function, to run it in a process or a thread of its own. */
const PROCESSORS: readonly {
  readonly call: RegExp;
  readonly file: (args: readonly Value[]) => Value | undefined;
}[] = [
  { call: /^bullmq\.Worker$/, file: ([, file]) => file },
  // `process(file)`, `process(5, file)`, `process('name', 5, file)`
  { call: /^bull\(\)\.process$/, file: (args) => args.at(-1) },
];

/**
 * What the file that a queue is given in place of a function exports: `mails.process('/app/work/mails.js')`. Files are looked for
 * in the application's folder, where programs are started; which one it is must be known, a file that is none of the sources is told.
 */
export function processorsInFiles(machine: Machine, { target, args, node }: CallSite): FunctionValue[] {
  const rule = PROCESSORS.find(({ call }) => call.test(target));
  const file = rule?.file(args);
  if (file === undefined) return [];
  const written = optionsOf(file).filter((one) => one.kind !== 'function');
  return written.flatMap((one): FunctionValue[] => {
    const text = filePathOf(one);
    if (text === undefined && textOf(one) === undefined) return [];
    const exported = text === undefined ? undefined : exportsOf(machine, text);
    if (exported === undefined) {
      machine.diagnose('MIG-2005', node, {
        message: 'The file of the work that this gives to a process is not known',
      });
      return [];
    }
    return [exported, getProperty(machine, exported, 'default', node)]
      .flatMap(optionsOf)
      .filter((value) => value.kind === 'function');
  });
}

function exportsOf(machine: Machine, text: string): Value | undefined {
  const path = sourceAt(machine, text);
  return path === undefined ? undefined : requireModule(machine, path);
}

/** The source that a path names; a relative one from the folder where the program is started. */
export function sourceAt({ sources }: Machine, text: string): string | undefined {
  const found = sources.resolve(resolve(sources.root, text), resolve(sources.root, 'package.json'));
  return found.kind === 'source' ? found.path : undefined;
}
