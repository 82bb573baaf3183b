import { ts } from '#whole-typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import type { Resolution } from '../analyze/sources/file-at.ts';
import { specifiersOf } from '../analyze/sources/specifiers.ts';
import { type Problem, problem } from '../errors/problem.ts';
import type { CutSlice } from './slice/cut-slice.ts';

/** Imports of the slice that would not be found, or not be understood, where the service runs. */
export function brokenImports(analysis: Analysis, slice: CutSlice): Problem[] {
  const { sources } = analysis.machine;
  return keptImports(analysis, slice).flatMap((one) => {
    if (one.target.kind === 'asset') return [loaded(one)];
    const isOutside = one.target.kind === 'source' && !sources.holds(one.target.path);
    return isOutside && one.specifier.startsWith('.') ? [outside(one)] : [];
  });
}

interface KeptImport {
  readonly file: string;
  readonly specifier: string;
  readonly target: Resolution;
  readonly node: ts.Node;
}

function keptImports({ machine }: Analysis, { modules, texts }: CutSlice): KeptImport[] {
  return modules.flatMap(({ items: { module } }) => {
    const { importedFiles } = ts.preProcessFile(texts.get(module.path) ?? '', true, true);
    const kept = new Set(importedFiles.map((one) => one.fileName));
    return specifiersOf(module.ast).flatMap(({ specifier, typeOnly, node }) =>
      typeOnly || !kept.has(specifier)
        ? []
        : [
            {
              file: module.path,
              specifier,
              target: machine.sources.resolve(specifier, module.absolutePath),
              node,
            },
          ],
    );
  });
}

/** A package beside the application goes by its name wherever the service lies; a path would lead to another place. */
function outside({ file, specifier, node }: KeptImport): Problem {
  return problem('MIG-4012', {
    message: `${file} imports ${specifier}, which lies outside of the application's folder`,
    cause: 'The service lies in another folder, from which this path leads elsewhere.',
    remedy: 'Make it a package of the workspace and import it by its name, or move it into the application.',
    file,
    line: lineOf(node),
  });
}

/** Node.js runs neither a template nor a style: what an import of one gives is made by a loader, which the service has not. */
function loaded({ file, specifier, node }: KeptImport): Problem {
  return problem('MIG-4012', {
    message: `${file} imports ${specifier}, which is no program`,
    cause: 'What it becomes is the affair of a bundler or a loader, which the service does not have.',
    remedy:
      'Read the file where it is needed (readFileSync), and name it under assets in migrate.config.yaml.',
    file,
    line: lineOf(node),
  });
}
