import { optionOf } from '../detectors/call-places.ts';
import { filePathOf } from '../interpreter/builtins/urls.ts';
import type { Machine } from '../interpreter/machine.ts';
import { requireModule } from '../interpreter/modules.ts';
import { optionsOf } from '../interpreter/values.ts';
import { sourceAt } from './files-of-processes.ts';

const SETTERS = /^cluster\.(?:default\.)?setup(?:Primary|Master)$/;

/**
 * `cluster.setupPrimary({ exec: 'lib/serve.js' })`: what serves the application's requests is that file, in as many processes as are
 * forked, so it belongs to start-up. Which file it is must be known.
 */
export function loadWorkersOfClusters(machine: Machine): void {
  const sites = [...machine.callSites.values()].flat().filter(({ target }) => SETTERS.test(target));
  for (const { args, node } of sites) {
    const file = optionOf(args, 'exec');
    for (const one of file === undefined ? [] : optionsOf(file)) {
      const text = filePathOf(one);
      const path = text === undefined ? undefined : sourceAt(machine, text);
      if (path !== undefined) requireModule(machine, path);
      else
        machine.diagnose('MIG-2005', node, {
          message: 'The file that the processes of this cluster run is not known',
        });
    }
  }
}
