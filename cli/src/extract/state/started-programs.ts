import { textOf } from '../../analyze/detectors/call-places.ts';
import type { CallSite } from '../../analyze/interpreter/call-sites.ts';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { FileDecisions } from './local-files.ts';

/** Calls that start a file of the application as a program of its own. */
const STARTS =
  /^(?:(?:node:)?worker_threads\.Worker|(?:node:)?child_process\.fork|piscina(?:\.Piscina)?|workerpool\.pool|cluster\.setupPrimary)$/;
const RUNS = /^(?:node:)?child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/;

/**
 * Programs of the application that kept code starts, whose modules no import leads to, and a changed working directory,
 * from which relative paths lead elsewhere than they seem to.
 */
export function startedPrograms(
  machine: Machine,
  decided: FileDecisions,
  isKept: (file: string, line: number) => boolean,
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const site of [...machine.callSites.values()].flat()) {
    const place = { file: machine.pathOf(site.node), line: lineOf(site.node) };
    if (!isKept(place.file, place.line) || decided[site.caller.id] !== undefined) continue;
    const found = programOf(machine, site, decided) ?? directoryOf(site);
    if (found !== undefined)
      problems.set(`${place.file}:${place.line}`, problem('MIG-4015', { ...found, ...place }));
  }
  return [...problems.values()];
}

type Told = { readonly message: string; readonly cause: string; readonly remedy: string };

function programOf(
  machine: Machine,
  { target, args, caller }: CallSite,
  decided: FileDecisions,
): Told | undefined {
  const isScript = RUNS.test(target) && /(?:^|\/)node$/.test(textOf(args[0]) ?? '');
  if (!STARTS.test(target) && !isScript) return undefined;
  const path = textOf(isScript ? undefined : args[0])
    ?.replace(`${machine.sources.root}/`, '')
    .replace(/^\.\//, '');
  if (path !== undefined && decided[path] !== undefined) return undefined;
  return {
    message: `${path ?? 'A file of the application'} is started as a program of its own`,
    cause: 'What it loads cannot be told from the imports of this context.',
    remedy: `Name it and the modules that it loads under \`files\` in migrate.config.yaml, \`"${path ?? caller.id}": copy\`, or move it into a module that this context does not load.`,
  };
}

function directoryOf({ target, caller }: CallSite): Told | undefined {
  return target === 'process.chdir'
    ? {
        message: 'The working directory is changed',
        cause: 'Where relative paths lead to after it cannot be told.',
        remedy: `Make the paths absolute, from __dirname, and leave the working directory alone; or, where no relative path is used, say \`files: { "${caller.id}": own }\` in migrate.config.yaml.`,
      }
    : undefined;
}
