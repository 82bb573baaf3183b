import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { walkTree } from '../../analyze/sources/walk-tree.ts';
import { itemsOf } from '../slice/module-items.ts';
import { exportedPath } from './exported-path.ts';

/** A function that the monolith offers to a service that was extracted before. */
export interface HostedFunction {
  readonly id: string;
  /** The host's module, relative to the application's folder. */
  readonly host: string;
}

/** Whether a module is a generated host of a context's seams. */
export function isSeamHost(path: string): boolean {
  return /(?:^|\/)seams\/[\w-]+-host\.[cm]?[jt]s$/.test(path);
}

/** Functions that the seam hosts of other contexts call; nothing else in the monolith need call them. */
export function hostedFunctions(analysis: Analysis, context: string): HostedFunction[] {
  return [...analysis.machine.modules.values()]
    .filter((module) => isSeamHost(module.path) && !module.path.includes(`/${context}-host.`))
    .flatMap((host) => appliedPaths(host).flatMap((path) => hosted(analysis, host, path)));
}

/** `owner1.stockService.reserve` of each `Reflect.apply(owner1.stockService.reserve, …)`. */
function appliedPaths({ ast }: SourceModule): string[][] {
  const found: string[][] = [];
  walkTree(ast, (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'Reflect.apply') {
      const [target] = node.arguments;
      if (target !== undefined) found.push(target.getText().split('.'));
    }
    return true;
  });
  return found;
}

function hosted(
  { machine }: Analysis,
  host: SourceModule,
  [local, ...path]: readonly string[],
): HostedFunction[] {
  const binding = itemsOf(host, new Set()).imports.find((one) => one.local === local);
  const target =
    binding === undefined ? undefined : machine.sources.resolve(binding.specifier, host.absolutePath);
  const module = target?.kind === 'source' ? machine.modules.get(target.path) : undefined;
  if (module === undefined) return [];
  return [...machine.records.values()]
    .filter(
      (record) => record.file === module.path && exportedPath(module, record)?.join('.') === path.join('.'),
    )
    .map(({ id }) => ({ id, host: host.path }));
}
